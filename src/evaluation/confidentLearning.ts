import { argMax } from '../core/numeric.js';

/** A given label that confident learning takes for wrong. */
export interface SuspectedLabel {
  readonly row: number;
  readonly given: number;
  /** The class that it seems to be. */
  readonly likely: number;
  /** p(likely) − p(given), above 0: how far the prediction is from what was given. */
  readonly margin: number;
}

export interface ConfidentLearning {
  /** Labeled rows that were looked at. */
  readonly n: number;
  /** [k] mean p(j) over the rows that are given j: how sure a prediction of j is on the whole; 1 where nothing is given j. */
  readonly thresholds: Float64Array;
  /** [k, k] P(given i, truly j), summing to 1. */
  readonly joint: Float64Array;
  /** Largest margin first. */
  readonly suspected: readonly SuspectedLabel[];
}

/**
 * Which labels are likely wrong, from predictions of rows by a model that did not learn these labels: confident learning (Northcutt,
 * Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", 2021).
 *
 * - Section 3.1: a row given i counts for j where p(j) reaches the mean p(j) of the rows given j, tⱼ; where several do, for the one with the
 *   largest p. These counts, each row of the matrix scaled to the number of rows given i, are the joint of given and true labels (eq. 1 to 3).
 * - Section 3.2, prune by noise rate: for i ≠ j the n · joint(i, j) rows given i with the largest p(j) − p(i) are suspected, as far as that is above 0. A row
 *   suspected for several classes is listed for the one with the largest margin.
 *
 * @param probs [n, k] of a model that saw none of these labels
 * @param given [n] class, −1 = none
 * @param k classes
 */
export function confidentLearning(probs: Float32Array, given: ArrayLike<number>, k: number): ConfidentLearning {
  const p = (row: number, c: number) => probs[row * k + c];
  const rows = Array.from({ length: given.length }, (_, row) => row).filter((row) => given[row] >= 0);
  const counts = new Float64Array(k);
  const sums = new Float64Array(k);
  for (const row of rows) {
    counts[given[row]]++;
    sums[given[row]] += p(row, given[row]);
  }
  const thresholds = sums.map((sum, c) => (counts[c] > 0 ? sum / counts[c] : 1));

  const confident = new Float64Array(k * k);
  for (const row of rows) {
    const own = Array.from({ length: k }, (_, c) => (p(row, c) >= thresholds[c] && counts[c] > 0 ? p(row, c) : -1));
    const likely = argMax(own);
    if (own[likely] >= 0) confident[given[row] * k + likely]++;
  }
  const joint = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    const total = confident.subarray(i * k, (i + 1) * k).reduce((sum, count) => sum + count, 0);
    for (let j = 0; j < k; j++) {
      // Without one confident row nothing speaks against what was given.
      const share = total > 0 ? confident[i * k + j] / total : i === j ? 1 : 0;
      joint[i * k + j] = rows.length > 0 ? (share * counts[i]) / rows.length : 0;
    }
  }

  const suspected = new Map<number, SuspectedLabel>();
  for (let i = 0; i < k; i++) {
    const ofClass = rows.filter((row) => given[row] === i);
    for (let j = 0; j < k; j++) {
      if (i === j) continue;
      const most = Math.round(joint[i * k + j] * rows.length);
      const found = ofClass
        .map((row) => ({ row, given: i, likely: j, margin: p(row, j) - p(row, i) }))
        .filter(({ margin }) => margin > 0)
        .sort((a, b) => b.margin - a.margin || a.row - b.row)
        .slice(0, most);
      for (const each of found) {
        if (each.margin > (suspected.get(each.row)?.margin ?? 0)) suspected.set(each.row, each);
      }
    }
  }
  return {
    n: rows.length,
    thresholds,
    joint,
    suspected: [...suspected.values()].sort((a, b) => b.margin - a.margin || a.row - b.row),
  };
}
