/** A row whose given label is probably wrong. */
export interface SuspectLabel {
  readonly row: number;
  readonly given: number;
  /** The likeliest class by the predictions. */
  readonly likely: number;
  /** p(likely) − p(given), in (0, 1]. */
  readonly margin: number;
}

/** What given labels and held-out predictions say about label noise. */
export interface ConfidentLearning {
  /** [k] t_j: how sure of class j the predictions are on average where it is given; NaN where it never is. */
  readonly thresholds: Float64Array;
  /** [k, k] C: rows given i that are confidently j. */
  readonly counts: Uint32Array;
  /** [k, k] Q: the share of all rows that are given i and are j; sums to 1. */
  readonly joint: Float64Array;
  /** Largest margin first. */
  readonly suspects: readonly SuspectLabel[];
}

/**
 * Confident learning: which given labels ỹ are wrong, from predictions p̂ that did not see them.
 *
 *     t_j  = mean of p̂_j over the rows given j                                             (equation 2)
 *     C_ij = |{x given i : p̂_j ≥ t_j, and p̂_j is the largest of all p̂_l ≥ t_l}|             (equation 1)
 *     Q_ij = (C_ij / Σ_j C_ij · |given i|) / Σ of the same over all i, j                     (equation 3)
 *
 * Prune by noise rate: for each i ≠ j, the n·Q_ij rows given i with the largest margin p̂_j − p̂_i. A row whose likeliest class is its given one is
 * never among them.
 *
 * Reference: Northcutt, Jiang & Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels", JAIR 2021, sections 3.1 and 3.2.
 *
 * @param given [n] class 0…k−1, or −1 for rows that are left out
 * @param probs [n, k] by a model that did not see the row's label
 */
export function confidentLearning(given: ArrayLike<number>, probs: ArrayLike<number>, k: number): ConfidentLearning {
  const rows = Array.from(given, (_, row) => row).filter((row) => given[row] >= 0);
  const sizes = new Uint32Array(k);
  const thresholds = new Float64Array(k);
  for (const row of rows) {
    sizes[given[row]]++;
    thresholds[given[row]] += probs[row * k + given[row]];
  }
  for (let j = 0; j < k; j++) thresholds[j] /= sizes[j];
  const counts = confidentJoint(rows, given, probs, thresholds, k);
  const joint = calibrated(counts, sizes, k);
  return { thresholds, counts, joint, suspects: pruneByNoiseRate(rows, given, probs, joint, k) };
}

function confidentJoint(
  rows: readonly number[],
  given: ArrayLike<number>,
  probs: ArrayLike<number>,
  thresholds: Float64Array,
  k: number,
): Uint32Array {
  const counts = new Uint32Array(k * k);
  for (const row of rows) {
    let sure = -1;
    for (let j = 0; j < k; j++) {
      const p = probs[row * k + j];
      if (p >= thresholds[j] && (sure < 0 || p > probs[row * k + sure])) sure = j;
    }
    if (sure >= 0) counts[given[row] * k + sure]++;
  }
  return counts;
}

/** Rows that are sure of nothing leave a class's row of C short: each row is brought to the number of rows given that class. */
function calibrated(counts: Uint32Array, sizes: Uint32Array, k: number): Float64Array {
  const joint = new Float64Array(k * k);
  let whole = 0;
  for (let i = 0; i < k; i++) {
    const own = counts.subarray(i * k, (i + 1) * k).reduce((a, b) => a + b, 0);
    for (let j = 0; j < k; j++) {
      joint[i * k + j] = own > 0 ? (counts[i * k + j] / own) * sizes[i] : i === j ? sizes[i] : 0;
    }
    whole += sizes[i];
  }
  return whole > 0 ? joint.map((share) => share / whole) : joint;
}

function pruneByNoiseRate(
  rows: readonly number[],
  given: ArrayLike<number>,
  probs: ArrayLike<number>,
  joint: Float64Array,
  k: number,
): SuspectLabel[] {
  const likely = new Map(rows.map((row) => [row, likeliest(probs, row, k)]));
  const found = new Map<number, SuspectLabel>();
  for (let i = 0; i < k; i++) {
    const own = rows.filter((row) => given[row] === i);
    for (let j = 0; j < k; j++) {
      const count = Math.round(rows.length * joint[i * k + j]);
      if (i === j || count === 0) continue;
      const margin = (row: number) => probs[row * k + j] - probs[row * k + i];
      const worst = [...own].sort((a, b) => margin(b) - margin(a) || a - b).slice(0, count);
      for (const row of worst) {
        const top = likely.get(row)!;
        if (top === i) continue;
        found.set(row, { row, given: i, likely: top, margin: probs[row * k + top] - probs[row * k + i] });
      }
    }
  }
  return [...found.values()].sort((a, b) => b.margin - a.margin || a.row - b.row);
}

function likeliest(probs: ArrayLike<number>, row: number, k: number): number {
  let top = 0;
  for (let c = 1; c < k; c++) if (probs[row * k + c] > probs[row * k + top]) top = c;
  return top;
}
