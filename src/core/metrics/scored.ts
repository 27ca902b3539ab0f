import { EspalierError } from '../errors.js';

/** Rows with gold, ready to be scored. */
export interface Scored {
  readonly n: number;
  readonly k: number;
  /** [n, k] row-major predicted distributions. */
  readonly probs: Float32Array;
  /** [n] the true class, 0…k−1. */
  readonly gold: Int16Array;
  /** [n, k] what was decided: 1 for the decided class; each of several tied classes gets 1/ties. Rows sum to 1, or to 0 where none was decided. */
  readonly decisions: Float32Array;
}

/** Two top probabilities within this distance tie: sums in another order must not break a tie by rounding. */
const TIE = 1e-6;

/**
 * Picks the rows that have gold.
 *
 * @param probs [n, k] predicted distributions
 * @param gold [n] the true class, −1 = none
 * @param options `rows`: only these rows; `decided`: what another rule than the top probability decided, as classes
 *   (Int16Array [n], −1 = none of them) or as shares (Float32Array [n, k], rows sum to 1)
 * @throws EspalierError SHAPE when the lengths do not fit, GOLD_RANGE when a gold class is not below k
 */
export function createScored(
  probs: Float32Array,
  gold: Int16Array,
  k: number,
  options: { rows?: ArrayLike<number>; decided?: Int16Array | Float32Array } = {},
): Scored {
  const { decided } = options;
  const decidedLength = decided instanceof Float32Array ? gold.length * k : gold.length;
  if (probs.length !== gold.length * k || (decided && decided.length !== decidedLength)) {
    throw new EspalierError({
      code: 'SHAPE',
      message: `scores: probs must have shape [n, k] = [${gold.length}, ${k}] and decided ${decidedLength} values; received ${probs.length} probabilities and ${decided?.length ?? 'no'} decisions`,
    });
  }
  const rows = rowsWithGold(gold, options.rows);
  const scored = {
    n: rows.length,
    k,
    probs: new Float32Array(rows.length * k),
    gold: new Int16Array(rows.length),
    decisions: new Float32Array(rows.length * k),
  };
  rows.forEach((row, i) => {
    if (gold[row] >= k) {
      throw new EspalierError({
        code: 'GOLD_RANGE',
        message: `scores: gold must lie in 0…${k - 1}; received ${gold[row]} at row ${row}`,
      });
    }
    scored.probs.set(probs.subarray(row * k, (row + 1) * k), i * k);
    scored.gold[i] = gold[row];
    if (decided instanceof Float32Array) scored.decisions.set(decided.subarray(row * k, (row + 1) * k), i * k);
    else if (decided) {
      if (decided[row] >= 0) scored.decisions[i * k + decided[row]] = 1;
    } else shareTop(probs, row * k, k, scored.decisions, i * k);
  });
  return scored;
}

/** Gives each class that holds the top probability of the `k` values from `start` its share, 1/ties, in `target`. */
export function shareTop(probs: Float32Array, start: number, k: number, target: Float32Array, at: number): void {
  let top = probs[start];
  for (let c = 1; c < k; c++) if (probs[start + c] > top) top = probs[start + c];
  let ties = 0;
  for (let c = 0; c < k; c++) if (probs[start + c] >= top - TIE) ties++;
  for (let c = 0; c < k; c++) if (probs[start + c] >= top - TIE) target[at + c] = 1 / ties;
}

function rowsWithGold(gold: Int16Array, among?: ArrayLike<number>): Uint32Array {
  const count = among?.length ?? gold.length;
  const rows = new Uint32Array(count);
  let next = 0;
  for (let i = 0; i < count; i++) {
    const row = among ? among[i] : i;
    if (gold[row] >= 0) rows[next++] = row;
  }
  return rows.subarray(0, next);
}
