import { idle, type LfCounts, type LfEvidence, right, wrong } from './lfEvidence.js';

/** The parameters of `oneCoin` that the M-step needs. */
export interface OneCoinSettings {
  readonly smoothing: { readonly right: number; readonly wrong: number };
  readonly strength: number;
}

/**
 * The M-step of the one-coin model for one labeling function:
 *
 *   a = (expected right votes + pseudo right) / (expected right and wrong votes + all pseudo)
 *   P(it says v | it votes, r) = a · share of v among what is right of r      where v is right
 *                              = (1 − a) / number of statements wrong of r    where v is wrong
 *                              = v's share of all that it says                where v is idle
 *
 * Where it votes for several classes at once, see {@link coinPerSize}.
 *
 * An LF with a single statement, and a state of which nothing it says is right, leave the other part of a and 1 − a to what
 * was not said: as if there were one more class. a is at least as good as a guess, so that unanimous votes stand.
 */
export function oneCoinEvidence(lf: LfCounts, { smoothing, strength }: OneCoinSettings): LfEvidence {
  if (lf.several) return coinPerSize(lf, { smoothing, strength });
  const { symbols, states, symbolCount, bySymbol, verdict } = lf;
  let total = 0;
  let rightVotes = 0;
  let judged = 0;
  for (let v = 0; v < symbols; v++) {
    total += symbolCount[v];
    for (let r = 0; r < states; r++) {
      if (verdict[v * states + r] === idle) continue;
      judged += bySymbol[v * states + r];
      if (verdict[v * states + r] === right) rightVotes += bySymbol[v * states + r];
    }
  }
  const mass = smoothing.right + smoothing.wrong + strength * total;
  const believed = smoothing.right / (smoothing.right + smoothing.wrong);
  const learned = (rightVotes + mass * believed) / (judged + mass);

  const emissions = new Float64Array(symbols * states);
  for (let r = 0; r < states; r++) {
    let rightCount = 0;
    let wrongs = 0;
    for (let v = 0; v < symbols; v++) {
      if (verdict[v * states + r] === right) rightCount += symbolCount[v];
      if (verdict[v * states + r] === wrong) wrongs++;
    }
    // What it could say wrongly about a row: at least one thing, even if it was never heard to.
    const others = Math.max(1, wrongs, distinct(lf) - 1);
    const a = Math.max(learned, 1 / (1 + others));
    for (let v = 0; v < symbols; v++) {
      const at = v * states + r;
      if (verdict[at] === wrong) emissions[at] = (1 - a) / others;
      else if (verdict[at] === right) emissions[at] = rightCount > 0 ? (a * symbolCount[v]) / rightCount : a;
      else emissions[at] = total > 0 ? symbolCount[v] / total : 1 / symbols;
    }
  }
  return { emissions, weights: emissions.map(Math.log), silence: new Float64Array(states) };
}

/**
 * The same for an LF that votes for several classes at once, with a coin for the statements of each size: one that is right of q of D
 * states is right by chance with q / D, so that accuracies of different sizes cannot be compared. By Bayes' rule over balanced states
 *
 *   P(it says v | r) = P(it says v) · a / (q / D)               where v is right of r
 *                    = P(it says v) · (1 − a) / (1 − q / D)     where v is wrong of r
 *
 * The prior believes odds of right : wrong, and q : (D − q) times as much where chance alone is better than even.
 */
function coinPerSize(lf: LfCounts, { smoothing, strength }: OneCoinSettings): LfEvidence {
  const { symbols, states, symbolCount, bySymbol, verdict } = lf;
  let total = 0;
  for (let v = 0; v < symbols; v++) total += symbolCount[v];
  const said = (v: number) => (total > 0 ? symbolCount[v] / total : 1 / symbols);
  const emissions = Float64Array.from({ length: symbols * states }, (_, at) => said(Math.floor(at / states)));
  const chances = Array.from({ length: symbols }, (_, v) => {
    const rights = countOf(lf, v, right);
    return rights / Math.max(1, rights + countOf(lf, v, wrong));
  });
  for (const chance of new Set(chances)) {
    // What is right of every state, or of none, tells nothing.
    if (chance === 0 || chance === 1) continue;
    const own = chances.flatMap((each, v) => (each === chance ? [v] : []));
    const odds = (smoothing.right / smoothing.wrong) * Math.max(1, chance / (1 - chance));
    const mass = smoothing.right + smoothing.wrong + strength * own.reduce((sum, v) => sum + symbolCount[v], 0);
    let rightVotes = (mass * odds) / (1 + odds);
    let judged = mass;
    for (const v of own) {
      for (let at = v * states; at < (v + 1) * states; at++) {
        if (verdict[at] === idle) continue;
        judged += bySymbol[at];
        if (verdict[at] === right) rightVotes += bySymbol[at];
      }
    }
    const a = Math.max(rightVotes / judged, chance);
    for (const v of own) {
      for (let at = v * states; at < (v + 1) * states; at++) {
        if (verdict[at] === right) emissions[at] *= a / chance;
        else if (verdict[at] === wrong) emissions[at] *= (1 - a) / (1 - chance);
      }
    }
  }
  return { emissions, weights: emissions.map(Math.log), silence: new Float64Array(states) };
}

/** How many states a statement is right, or wrong, of. */
function countOf({ states, verdict }: LfCounts, v: number, what: number): number {
  let count = 0;
  for (let r = 0; r < states; r++) if (verdict[v * states + r] === what) count++;
  return count;
}

/** How many states some statement could be right of: the classes of a task. */
function distinct({ symbols, states, verdict }: LfCounts): number {
  let count = 0;
  for (let r = 0; r < states; r++) {
    let judged = false;
    for (let v = 0; v < symbols; v++) judged ||= verdict[v * states + r] !== idle;
    if (judged) count++;
  }
  return count;
}
