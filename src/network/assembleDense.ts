import type { FeatureSet } from '../features/featureBlock.js';

/**
 * The dense blocks of some rows side by side.
 *
 * @param rows [b] −1 is padding and gives zeros
 * @returns [b, width]
 */
export function assembleDense(features: FeatureSet, rows: ArrayLike<number>, width: number): Float32Array {
  const out = new Float32Array(rows.length * width);
  let start = 0;
  for (const block of features.blocks) {
    if (block.kind !== 'dense') continue;
    const { d, values } = block;
    for (let i = 0; i < rows.length; i++) {
      if (rows[i] >= 0) out.set(values.subarray(rows[i] * d, (rows[i] + 1) * d), i * width + start);
    }
    start += d;
  }
  return out;
}
