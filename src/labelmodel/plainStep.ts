import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { softmaxInPlace } from '../core/numeric.js';

/** Of a vote's share in all rows: what it is smoothed by, in rows. */
const smoothing = 0.5;

/**
 * One EM step of Dawid and Skene's plain model (Applied Statistics 28, 1979) from given labels, with nothing held, smoothed or believed
 * beforehand:
 *
 *   μ_j(v | y) = Σ_{i: j votes v} q_iy / Σ_i q_iy,   q'_iy ∝ Σ_i q_iy · Π_{j votes v} μ_j(v | y)
 *
 * Abstains say nothing. A row whose class the labels know for certain keeps it; a vote of confidence w counts w.
 *
 * @param probs [n, k] q
 * @param rows those that count
 * @returns [rows, k] q'
 */
export function plainStep(matrix: LabelMatrix, probs: Float32Array, rows: ArrayLike<number>): Float64Array {
  const { m, k, rowOffsets, lfs, votes, confidences } = matrix;
  const codes = codeCount(matrix);
  const rowsOf = new Float64Array(k);
  const rates = new Float64Array(m * codes * k);
  const cast = new Float64Array(m * codes);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    for (let y = 0; y < k; y++) rowsOf[y] += probs[row * k + y];
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const share = confidences ? confidences[at] : 1;
      const symbol = lfs[at] * codes + votes[at];
      cast[symbol] += share;
      for (let y = 0; y < k; y++) rates[symbol * k + y] += share * probs[row * k + y];
    }
  }
  for (let symbol = 0; symbol < cast.length; symbol++) {
    if (cast[symbol] === 0) continue;
    const pseudo = (smoothing * cast[symbol]) / rows.length;
    for (let y = 0; y < k; y++) {
      const at = symbol * k + y;
      rates[at] = Math.log((rates[at] + pseudo) / (rowsOf[y] + smoothing));
    }
  }
  const prior = rowsOf.map((of) => Math.log(of + smoothing));
  const stepped = new Float64Array(rows.length * k);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    const own = stepped.subarray(i * k, (i + 1) * k);
    let most = 0;
    for (let y = 0; y < k; y++) most = Math.max(most, probs[row * k + y]);
    if (most === 1) {
      own.set(probs.subarray(row * k, (row + 1) * k));
      continue;
    }
    own.set(prior);
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const share = confidences ? confidences[at] : 1;
      const symbol = lfs[at] * codes + votes[at];
      for (let y = 0; y < k; y++) own[y] += share * rates[symbol * k + y];
    }
    softmaxInPlace(own);
  }
  return stepped;
}
