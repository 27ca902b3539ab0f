/** How right each method is on the test rows of one set. */
export interface SetCredits {
  readonly name: string;
  readonly group: string;
  /** As many rows each. */
  readonly draws: number;
  /** By method: 1 where the row is decided right, 1/ties where it is tied, the mean over the method's seeds; draws one after another. */
  readonly credits: ReadonlyMap<string, Float64Array>;
  /** The same for `labelTasks` with an experiment's default, which may know more than one task's votes: no part of regrets. */
  readonly experiment?: Float64Array;
}

/** `auto`, or an experiment with it, against one other method on one set. */
interface Comparison {
  readonly method: string;
  /** Accuracy of the one less the other's. */
  readonly difference: number;
  /** Of the difference, over the same rows. */
  readonly standardError: number;
  /** Whether the one is not below by more than half a point, or one standard error where that is more. */
  readonly holds: boolean;
}

/** What is asked of `auto` on the sets of one group. */
export interface QualityChecks {
  readonly group: string;
  readonly sets: readonly {
    readonly name: string;
    readonly majorityVote: Comparison;
    readonly bestPeer?: Comparison;
    readonly best: string;
    readonly regret: number;
    /** Accuracy of auto less that of the peer which did best on this draw; only where there are several draws. */
    readonly overBestPeerByDraw?: readonly number[];
    /** The same for an experiment with `auto`, which learns dependencies; absent without peers. */
    readonly experiment?: { readonly bestPeer: Comparison; readonly overBestPeerByDraw?: readonly number[] };
  }[];
  /** On no set below majority vote by more than is allowed. */
  readonly notBelowMajorityVote: boolean;
  /** On three sets in four not below the best peer by more than is allowed; absent without peers. */
  readonly nearBestPeer?: boolean;
  readonly shareNearBestPeer?: number;
  /** At most a point behind the best of all methods, in the mean over sets. */
  readonly smallRegret: boolean;
  readonly meanRegret: number;
}

const allowed = 0.005;
const nearShare = 0.75;
const mostRegret = 0.01;

/** @param peers the names of those that are not ours */
export function qualityChecks(group: string, all: readonly SetCredits[], peers: readonly string[]): QualityChecks {
  const sets = all
    .filter((set) => set.group === group)
    .map(({ name, credits, draws, experiment }) => {
      const auto = credits.get('auto')!;
      const accuracies = [...credits].map(([method, own]) => ({ method, accuracy: mean(own) }));
      accuracies.sort((a, b) => b.accuracy - a.accuracy);
      const bestPeer = accuracies.find(({ method }) => peers.includes(method));
      const beside = (own: Float64Array, peer: string) => ({
        bestPeer: compare(own, credits, peer),
        ...(draws > 1 && { overBestPeerByDraw: byDraw(own, credits, draws, peers) }),
      });
      return {
        name,
        majorityVote: compare(auto, credits, 'majorityVote'),
        best: accuracies[0].method,
        regret: accuracies[0].accuracy - mean(auto),
        ...(bestPeer && beside(auto, bestPeer.method)),
        ...(bestPeer && experiment && { experiment: beside(experiment, bestPeer.method) }),
      };
    });
  const withPeer = sets.filter(({ bestPeer }) => bestPeer);
  const share = withPeer.filter(({ bestPeer }) => bestPeer!.holds).length / withPeer.length;
  const meanRegret = mean(sets.map(({ regret }) => regret));
  return {
    group,
    sets,
    notBelowMajorityVote: sets.every(({ majorityVote }) => majorityVote.holds),
    ...(withPeer.length > 0 && { nearBestPeer: share >= nearShare, shareNearBestPeer: share }),
    smallRegret: meanRegret <= mostRegret,
    meanRegret,
  };
}

/** Accuracy of `own` less that of the peer which did best, draw by draw. */
function byDraw(own: Float64Array, credits: SetCredits['credits'], draws: number, peers: readonly string[]): number[] {
  return Array.from({ length: draws }, (_, draw) => {
    const accuracy = (all: Float64Array) => {
      const rows = all.length / draws;
      return mean(all.subarray(draw * rows, (draw + 1) * rows));
    };
    const ofPeers = [...credits].flatMap(([method, theirs]) => (peers.includes(method) ? [accuracy(theirs)] : []));
    return accuracy(own) - Math.max(...ofPeers);
  });
}

function compare(own: Float64Array, credits: SetCredits['credits'], method: string): Comparison {
  const other = credits.get(method)!;
  const differences = own.map((credit, i) => credit - other[i]);
  const difference = mean(differences);
  const variance = mean(differences.map((d) => (d - difference) ** 2));
  const standardError = Math.sqrt(variance / Math.max(1, differences.length - 1));
  return { method, difference, standardError, holds: difference >= -Math.max(allowed, standardError) };
}

function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}
