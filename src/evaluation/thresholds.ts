import { z } from 'zod';
import { argMax, quantileSorted } from '../core/numeric.js';
import type { Rng } from '../core/rng.js';

/** How probabilities become a class. `reason` says where the rule comes from. Stored as JSON beside the weights. */
export const decisionRule = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('argmax'), reason: z.string() }),
  z.strictObject({
    kind: z.literal('threshold'),
    /** The second class is decided from this probability on. */
    threshold: z.number().min(0).max(1),
    reason: z.string(),
  }),
]);

/** How probabilities become a class, and where the rule comes from. */
export type DecisionRule = z.infer<typeof decisionRule>;

const DRAWS = 200;
const FEWEST_PER_CLASS = 10;
/** A threshold is taken when it beats 0.5 on the rows left out of this share of the draws. */
const CLEAR = 0.9;

/**
 * Applies a rule.
 *
 * @param probs [n, k]
 * @returns [n] classes 0…k−1; the first of tied top classes
 */
export function decide(probs: Float32Array, k: number, rule: DecisionRule): Int16Array {
  const decided = new Int16Array(probs.length / k);
  for (let row = 0; row < decided.length; row++) {
    if (rule.kind === 'threshold' && k === 2) decided[row] = probs[row * 2 + 1] >= rule.threshold ? 1 : 0;
    else decided[row] = argMax(probs, row * k, k);
  }
  return decided;
}

/**
 * Chooses a two-class task's probability threshold for macro F1 on validation gold. It resamples the rows, takes in each
 * draw the middle of the best stretch of thresholds, and keeps the median of these, so that no single row decides; and it
 * leaves 0.5 only when the draws' thresholds beat it clearly on the rows that they did not see. A task of more classes,
 * or with little validation gold, keeps the top probability.
 *
 * @param probs [n, k] predictions on validation rows
 * @param gold [n] the true class, −1 = none
 */
export function chooseThreshold(probs: Float32Array, gold: Int16Array, k: number, rng: Rng): DecisionRule {
  if (k !== 2) return { kind: 'argmax', reason: 'more than two classes' };
  const rows = sortedRows(probs, gold);
  const positives = rows.gold.reduce((sum, g) => sum + g, 0);
  if (Math.min(positives, rows.n - positives) < FEWEST_PER_CLASS) {
    const reason =
      rows.n === 0 ? 'no validation gold' : `fewer than ${FEWEST_PER_CLASS} validation rows with gold in a class`;
    return { kind: 'argmax', reason };
  }
  const drawn = new Uint16Array(rows.n);
  const left = new Uint16Array(rows.n);
  const thresholds: number[] = [];
  let better = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    drawn.fill(0);
    for (let i = 0; i < rows.n; i++) drawn[rng.integer(rows.n)]++;
    for (let i = 0; i < rows.n; i++) left[i] = drawn[i] === 0 ? 1 : 0;
    const threshold = bestThreshold(rows, drawn);
    thresholds.push(threshold);
    if (macroF1At(rows, left, threshold) > macroF1At(rows, left, 0.5)) better++;
  }
  if (better < CLEAR * DRAWS) {
    return { kind: 'argmax', reason: `no threshold clearly beats 0.5 on ${rows.n} validation rows` };
  }
  const threshold = quantileSorted(Float64Array.from(thresholds).sort(), 0.5);
  return {
    kind: 'threshold',
    threshold,
    reason: `chosen for macro F1 on ${rows.n} validation rows; better than 0.5 on held-out rows in ${Math.round((100 * better) / DRAWS)} % of ${DRAWS} draws`,
  };
}

interface SortedRows {
  n: number;
  /** [n] P(second class), ascending */
  p: Float64Array;
  /** [n] 0 or 1 */
  gold: Uint8Array;
}

function sortedRows(probs: Float32Array, gold: Int16Array): SortedRows {
  const order = [...gold.keys()].filter((row) => gold[row] >= 0).sort((a, b) => probs[a * 2 + 1] - probs[b * 2 + 1]);
  return {
    n: order.length,
    p: Float64Array.from(order, (row) => probs[row * 2 + 1]),
    gold: Uint8Array.from(order, (row) => gold[row]),
  };
}

/** The middle of the widest stretch of thresholds whose macro F1 on the weighted rows is the best there is. */
function bestThreshold({ n, p, gold }: SortedRows, weights: Uint16Array): number {
  const total = [0, 0];
  for (let i = 0; i < n; i++) total[gold[i]] += weights[i];
  const below = [0, 0];
  let best = Number.NEGATIVE_INFINITY;
  let widest = 0;
  let threshold = 0.5;
  let stretchStart = 0;
  let stretchF1 = Number.NaN;
  let last = -1;
  for (let i = 0; i < n; i++) {
    if (weights[i] === 0) continue;
    // A cut between two different neighbours: everything up to `last` is decided as the first class.
    if (last >= 0 && p[i] > p[last]) {
      const value = macroF1Of(below, total);
      if (value !== stretchF1) stretchStart = p[last];
      stretchF1 = value;
      const width = p[i] - stretchStart;
      if (value > best || (value === best && width > widest)) {
        best = value;
        widest = width;
        threshold = (stretchStart + p[i]) / 2;
      }
    }
    below[gold[i]] += weights[i];
    last = i;
  }
  return threshold;
}

function macroF1At({ n, p, gold }: SortedRows, weights: Uint16Array, threshold: number): number {
  const total = [0, 0];
  const below = [0, 0];
  for (let i = 0; i < n; i++) {
    total[gold[i]] += weights[i];
    if (p[i] < threshold) below[gold[i]] += weights[i];
  }
  return macroF1Of(below, total);
}

/** Macro F1 when the rows in `below` are decided as the first class and the rest of `total` as the second, by gold class. */
function macroF1Of(below: readonly number[], total: readonly number[]): number {
  const above = [total[0] - below[0], total[1] - below[1]];
  const first = (2 * below[0]) / (below[0] + below[1] + total[0]);
  const second = (2 * above[1]) / (above[0] + above[1] + total[1]);
  return ((Number.isNaN(first) ? 0 : first) + (Number.isNaN(second) ? 0 : second)) / 2;
}
