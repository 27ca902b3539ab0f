import { defaultLf } from '../core/defaultVotes.js';
import type { LookItem } from '../core/lookItem.js';
import type { SplitName } from '../core/split.js';
import type { VotesFinding } from '../core/votesFinding.js';

/** What is known of a task, over the rows that are open: what deserves a look follows from these figures alone. */
export interface LookFacts {
  readonly task: string;
  /** Classes. */
  readonly k: number;
  readonly rows: number;
  /** Rows with a vote. */
  readonly covered: number;
  /** Rows with votes that have no class in common. */
  readonly conflicts: number;
  readonly functions: readonly {
    readonly name: string;
    /** Rows on which it votes. */
    readonly votes: number;
    readonly faults: number;
    /** Right votes of those on rows with gold, with their interval. */
    readonly accuracy: { readonly right: number; readonly n: number; readonly interval: readonly [number, number] };
    /** The label model's estimate. */
    readonly estimated: number | null;
    readonly estimatedInterval?: readonly [number, number];
  }[];
  readonly findings: readonly VotesFinding[];
  /** Accuracy by model, on one split. */
  readonly scores: readonly {
    readonly model: 'majority vote' | 'label model' | 'network';
    readonly split: SplitName;
    readonly accuracy: { readonly share: number | null; readonly right: number; readonly n: number };
  }[];
  /** See `sureContradictions`. */
  readonly labelNotGold: number;
  readonly networkNotLabel: number;
}

/** A look, and how much it deserves: the heavier, the sooner. */
export interface WeighedLook {
  readonly weight: number;
  readonly item: LookItem;
}

/** What deserves a look in one task, in no order. */
export function lookNext(facts: LookFacts): readonly WeighedLook[] {
  return [...functionLooks(facts), ...taskLooks(facts)];
}

function* functionLooks({ task, k, functions }: LookFacts): Generator<WeighedLook> {
  const chance = 1 / k;
  for (const lf of functions) {
    const base = { task, lf: lf.name };
    if (lf.faults > 0) {
      const text = `${lf.name} failed on ${count(lf.faults, 'row')}`;
      yield { weight: 100, item: { ...base, code: 'FAULTS', page: 'lfs', text } };
    }
    const { right, n, interval } = lf.accuracy;
    // Only where the whole interval lies below: a few unlucky rows are no finding.
    if (n > 0 && interval[1] < chance) {
      const text = `${lf.name} is right on ${right} of ${n} gold rows: below chance (${percent(chance)})`;
      const filter = { lf: [lf.name], vote: 'wrong' } as const;
      yield { weight: 95, item: { ...base, code: 'BELOW_CHANCE', page: 'rows', filter, text } };
    } else if (n === 0 && lf.estimatedInterval && lf.estimatedInterval[1] < chance) {
      const text = `${lf.name} is below chance by the label model's estimate (${percent(lf.estimated ?? 0)})`;
      const filter = { lf: [lf.name], vote: 'againstLabel' } as const;
      yield { weight: 80, item: { ...base, code: 'BELOW_CHANCE', page: 'rows', filter, text } };
    }
    if (lf.votes === 0 && lf.name !== defaultLf) {
      yield { weight: 60, item: { ...base, code: 'NEVER_FIRES', page: 'lfs', text: `${lf.name} never votes` } };
    }
  }
}

function* taskLooks(facts: LookFacts): Generator<WeighedLook> {
  const { task, rows, covered, conflicts, findings, scores, labelNotGold, networkNotLabel } = facts;
  for (const { severity, message, labelingFunctions } of findings) {
    const lf = labelingFunctions[0];
    yield {
      weight: severity === 'warning' ? 85 : 30,
      item: { task, code: 'LINT', page: 'lfs', ...(lf !== undefined && { lf }), text: message },
    };
  }
  const byModel = new Map(scores.map((each) => [each.model, each]));
  const [vote, labelModel] = [byModel.get('majority vote'), byModel.get('label model')];
  if (
    vote?.accuracy.share != null &&
    labelModel?.accuracy.share != null &&
    labelModel.accuracy.share < vote.accuracy.share
  ) {
    const { split, accuracy } = labelModel;
    const text = `the label model is right on ${accuracy.right} of ${accuracy.n} ${split} rows, majority vote on ${vote.accuracy.right}`;
    const filter = { differ: 'labelGold', split, order: 'sure' } as const;
    yield { weight: 75, item: { task, code: 'BELOW_MAJORITY_VOTE', page: 'rows', filter, text } };
  }
  if (labelNotGold > 0) {
    const text = `${count(labelNotGold, 'row')} with another gold class than the label, of which the label model is 90 % sure`;
    const filter = { differ: 'labelGold', order: 'sure' } as const;
    yield { weight: 70, item: { task, code: 'LABEL_NOT_GOLD', page: 'rows', filter, text } };
  }
  if (networkNotLabel > 0) {
    const text = `network and label model are 90 % sure of different classes on ${count(networkNotLabel, 'row')}`;
    const filter = { differ: 'networkLabel', order: 'sure' } as const;
    yield { weight: 65, item: { task, code: 'NETWORK_NOT_LABEL', page: 'rows', filter, text } };
  }
  const uncovered = rows - covered;
  if (uncovered > 0) {
    const text = `${count(uncovered, 'row')} without a vote (${percent(uncovered / rows)})`;
    const filter = { votes: 'none', order: 'random' } as const;
    yield { weight: 40 + (10 * uncovered) / rows, item: { task, code: 'UNCOVERED', page: 'rows', filter, text } };
  }
  if (conflicts > 0) {
    const text = `${count(conflicts, 'row')} with votes that disagree (${percent(conflicts / rows)})`;
    const filter = { votes: 'conflict', order: 'unsure' } as const;
    yield { weight: 40 + (10 * conflicts) / rows, item: { task, code: 'CONFLICTS', page: 'rows', filter, text } };
  }
}

const count = (n: number, what: string) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;
const percent = (share: number) => `${(100 * share).toFixed(share < 0.01 ? 2 : 0)} %`;
