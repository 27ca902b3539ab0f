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
 * An LF with a single statement, and a state of which nothing it says is right, leave the other part of a and 1 − a to what
 * was not said: as if there were one more class. a is at least as good as a guess, so that unanimous votes stand.
 */
export function oneCoinEvidence(lf: LfCounts, { smoothing, strength }: OneCoinSettings): LfEvidence {
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
