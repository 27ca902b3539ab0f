import type { FeatureSet } from '../features/featureBlock.js';

const shortRow = 24;

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
      if (rows[i] < 0) continue;
      const from = rows[i] * d;
      const to = i * width + start;
      // A view takes longer than copying a few numbers.
      if (d < shortRow) for (let j = 0; j < d; j++) out[to + j] = values[from + j];
      else out.set(values.subarray(from, from + d), to);
    }
    start += d;
  }
  return out;
}
