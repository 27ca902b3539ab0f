import { type Scored, shareTop } from './scored.js';

/** Per row the top probability, whether it is right (1/ties where tied), and its bin of `bins` equal widths. */
export interface TopConfidence {
  /** [n] */
  readonly confidence: Float64Array;
  /** [n] 0…1 */
  readonly right: Float64Array;
  /** [n] 0…bins−1; bin b holds the confidences in (b / bins, (b + 1) / bins]. */
  readonly bin: Uint16Array;
}

/** What the calibration of rows is made of: the top probability, looked at as a claim about being right. */
export function topConfidence({ n, k, gold, probs }: Scored, bins: number): TopConfidence {
  const confidence = new Float64Array(n);
  const right = new Float64Array(n);
  const bin = new Uint16Array(n);
  const shares = new Float32Array(k);
  for (let i = 0; i < n; i++) {
    shares.fill(0);
    shareTop(probs, i * k, k, shares, 0);
    right[i] = shares[gold[i]];
    for (let c = 0; c < k; c++) confidence[i] = Math.max(confidence[i], probs[i * k + c]);
    bin[i] = Math.min(bins - 1, Math.max(0, Math.ceil(confidence[i] * bins) - 1));
  }
  return { confidence, right, bin };
}
