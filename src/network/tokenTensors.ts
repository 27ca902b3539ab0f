import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';
import type { FeatureSet } from '../features/featureBlock.js';

/**
 * The token ids of some rows, brought to the backend.
 *
 * @param rows [b] −1 is padding and gives a row without tokens
 * @returns [b, length] int32 per block of token ids, by the feature's name; undefined where there is no such block
 */
export function tokenTensors(
  tf: TF,
  { blocks }: FeatureSet,
  rows: ArrayLike<number>,
): Record<string, Tensor2D> | undefined {
  const tensors = blocks.flatMap((block) => {
    if (block.kind !== 'tokens') return [];
    const { length, ids } = block;
    const some = new Int32Array(rows.length * length);
    for (let i = 0; i < rows.length; i++) {
      if (rows[i] >= 0) some.set(ids.subarray(rows[i] * length, (rows[i] + 1) * length), i * length);
    }
    return [[block.name, tf.tensor2d(some, [rows.length, length], 'int32')] as const];
  });
  return tensors.length > 0 ? Object.fromEntries(tensors) : undefined;
}
