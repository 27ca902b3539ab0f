import type { FeatureSet } from '../features/featureBlock.js';

/**
 * K = X·Xᵀ [b, b] over the sparse blocks X [b, d] of a batch. With it inner products of gradients of the bags' tables need no
 * table: a task's gradient is Xᵀ·Bᵢ, with Bᵢ [b, h] the gradient at the bags' sum, and so ⟨Xᵀ·Bᵢ, Xᵀ·Bⱼ⟩ = ⟨Bᵢ, K·Bⱼ⟩.
 *
 * @param rows [b] row numbers; −1 is padding and gives zeros
 */
export function bagsKernel(features: FeatureSet, rows: ArrayLike<number>): Float32Array {
  const b = rows.length;
  const sums = new Float64Array(b * b);
  for (const block of features.blocks) {
    if (block.kind !== 'sparse') continue;
    const { rowOffsets, indices, values } = block;
    // Column → where it occurs in the batch: position, value, position, value, …
    const columns = new Map<number, number[]>();
    for (let i = 0; i < b; i++) {
      if (rows[i] < 0) continue;
      for (let at = rowOffsets[rows[i]]; at < rowOffsets[rows[i] + 1]; at++) {
        const places = columns.get(indices[at]);
        if (places) places.push(i, values[at]);
        else columns.set(indices[at], [i, values[at]]);
      }
    }
    for (const places of columns.values()) {
      for (let p = 0; p < places.length; p += 2) {
        for (let q = 0; q < places.length; q += 2) sums[places[p] * b + places[q]] += places[p + 1] * places[q + 1];
      }
    }
  }
  return Float32Array.from(sums);
}
