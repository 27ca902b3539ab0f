import { argMax } from '../../core/numeric.js';
import type { Rng } from '../../core/rng.js';

/** What each of a row's votes adds to the row's label. */
export interface LogOddsShares {
  /** The likeliest class with all votes; log-odds below are of this class against the rest. */
  readonly top: number;
  /** [k] with all votes. */
  readonly probs: Float32Array;
  /** [k] with none. */
  readonly withoutVotes: Float32Array;
  /** log p/(1 − p) with none of the votes and with all of them, natural logarithm. */
  readonly logOdds: { readonly withoutVotes: number; readonly withVotes: number };
  /** [votes] shares; they sum to `withVotes − withoutVotes`. */
  readonly shares: Float64Array;
  /** Per vote [k], the label if that one vote were not there. */
  readonly without: readonly Float32Array[];
  /** How many orders of the votes the shares are means over; absent where they are exact, over every order. */
  readonly orders?: number;
  /** [votes] standard errors of the shares; absent where they are exact. */
  readonly errors?: Float64Array;
  /** Whether some of the votes made a class certain, so that log-odds were cut at ±{@link mostLogOdds}. */
  readonly cut: boolean;
}

/** [votes] 1 = the vote is there. */
export type Coalition = Uint8Array;

/** So many votes, and no more, are taken in every order: 2¹⁰ coalitions. */
export const mostExact = 10;

/** Coalitions that sampling looks at, about; and the orders that it takes at least and at most. */
const coalitionBudget = 20_000;
const [fewestOrders, mostOrders] = [32, 512];

/** The smallest normal number of 32 bits: below it nothing is known of a probability but that it is small. */
const least = 2 ** -126;
/** About 87.3. */
export const mostLogOdds = -Math.log(least);

/**
 * Shares out a row's log-odds among its votes, as Shapley values (Shapley 1953) of the game
 *
 *   v(S) = log p(top | votes S) − log (1 − p(top | votes S))
 *   φ_i  = Σ_{S ∌ i} |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S))        Σ_i φ_i = v(all) − v(none)
 *
 * It asks the model for nothing but labels, so it holds for any model: where votes are independent evidence a share is the vote's
 * own log-likelihood ratio between two classes, and where votes repeat each other they divide what they say together. Up to
 * {@link mostExact} votes the sum is exact; above it is a mean over random orders, each taken forwards and backwards (Mitchell et al.
 * 2022, section 4.1), which still sums to the whole.
 *
 * @param n number of votes
 * @param k number of classes, at least 2
 * @param predict labels of coalitions of the votes, [coalitions, k]
 */
export function shareLogOdds(
  n: number,
  k: number,
  predict: (coalitions: readonly Coalition[]) => Float32Array,
  rng: Rng,
): LogOddsShares {
  const all = new Uint8Array(n).fill(1);
  const allBut = Array.from({ length: n }, (_, i) => all.with(i, 0));
  const ends = predict([new Uint8Array(n), all, ...allBut]);
  const labelAt = (at: number) => ends.slice(at * k, (at + 1) * k);
  const probs = labelAt(1);
  const top = argMax(probs);
  let cut = false;
  const value = (labels: Float32Array, at: number) => {
    let rest = 0;
    for (let c = 0; c < k; c++) if (c !== top) rest += labels[at * k + c];
    const p = labels[at * k + top];
    cut ||= p < least || rest < least;
    // Not log(1 − p): where p rounds to 1, the other classes still tell how near it is.
    return Math.log(Math.max(p, least)) - Math.log(Math.max(rest, least));
  };
  const valuesOf = (coalitions: readonly Coalition[]) => {
    const labels = predict(coalitions);
    return Float64Array.from(coalitions, (_, at) => value(labels, at));
  };
  const logOdds = { withoutVotes: value(ends, 0), withVotes: value(ends, 1) };
  const shared = n <= mostExact ? { shares: everyOrder(n, valuesOf) } : someOrders(n, valuesOf, rng);
  const without = allBut.map((_, i) => labelAt(2 + i));
  return { top, probs, withoutVotes: labelAt(0), logOdds, ...shared, without, cut };
}

/** Coalition number s holds the votes whose bits are set in s. */
function everyOrder(n: number, valuesOf: (coalitions: readonly Coalition[]) => Float64Array): Float64Array {
  const coalitions = Array.from({ length: 2 ** n }, (_, s) => Uint8Array.from({ length: n }, (_, i) => (s >> i) & 1));
  const v = valuesOf(coalitions);
  const weights = orderWeights(n);
  const shares = new Float64Array(n);
  coalitions.forEach((coalition, s) => {
    const size = coalition.reduce((sum, there) => sum + there, 0);
    for (let i = 0; i < n; i++) if (!coalition[i]) shares[i] += weights[size] * (v[s | (1 << i)] - v[s]);
  });
  return shares;
}

/** [n] by |S|: |S|! (n − |S| − 1)! / n!, the part of all orders in which exactly S comes before a vote. */
function orderWeights(n: number): Float64Array {
  const weights = new Float64Array(n);
  let weight = 1 / n;
  for (let size = 0; size < n; size++) {
    weights[size] = weight;
    weight *= (size + 1) / (n - size - 1);
  }
  return weights;
}

function someOrders(
  n: number,
  valuesOf: (coalitions: readonly Coalition[]) => Float64Array,
  rng: Rng,
): { shares: Float64Array; errors: Float64Array; orders: number } {
  const pairs = Math.round(Math.min(mostOrders, Math.max(fewestOrders, coalitionBudget / n)) / 2);
  const shares = new Float64Array(n);
  const squares = new Float64Array(n);
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let pair = 1; pair <= pairs; pair++) {
    rng.shuffle(order);
    const forwards = gains(order, valuesOf);
    const backwards = gains(order.toReversed(), valuesOf);
    for (let i = 0; i < n; i++) {
      // Welford's running mean and sum of squares.
      const gain = (forwards[i] + backwards[i]) / 2;
      const move = gain - shares[i];
      shares[i] += move / pair;
      squares[i] += move * (gain - shares[i]);
    }
  }
  return { shares, errors: squares.map((sum) => Math.sqrt(sum / (pairs - 1) / pairs)), orders: 2 * pairs };
}

/** [n] what each vote adds when the votes come in this order. */
function gains(order: Uint32Array, valuesOf: (coalitions: readonly Coalition[]) => Float64Array): Float64Array {
  const coalitions = [new Uint8Array(order.length)];
  for (const i of order) coalitions.push(coalitions.at(-1)!.with(i, 1));
  const v = valuesOf(coalitions);
  const gained = new Float64Array(order.length);
  order.forEach((i, at) => {
    gained[i] = v[at + 1] - v[at];
  });
  return gained;
}
