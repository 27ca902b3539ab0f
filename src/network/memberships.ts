import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { assembleDense } from './assembleDense.js';
import type { MultiTaskModel } from './multiTaskModel.js';
import type { SparseInput } from './sparseInput.js';
import { tokenTensors } from './tokenTensors.js';
import type { Weights } from './variables.js';

/**
 * How likely rows are inside of each slice by the network's slice heads.
 *
 * @param rows [b]
 * @returns slice → [b] in [0, 1]; empty for a network without slice heads
 */
export async function memberships(
  backend: Backend,
  model: MultiTaskModel,
  weights: Weights,
  sparse: SparseInput | undefined,
  features: FeatureSet,
  rows: Uint32Array,
): Promise<Map<string, Float32Array>> {
  const { tf } = backend;
  const names = model.definition.sliceHeads?.slices.map(({ name }) => name) ?? [];
  const inside = tf.tidy((): Tensor | undefined => {
    const matrix = (values: Float32Array, width: number) => tf.tensor2d(values, [rows.length, width]) as Tensor2D;
    const batch = {
      dense: model.denseWidth ? matrix(assembleDense(features, rows, model.denseWidth), model.denseWidth) : undefined,
      bags: sparse ? matrix(sparse.forward(features, rows), sparse.width) : undefined,
      tokens: tokenTensors(tf, features, rows),
    };
    const { slices } = model.outputs(backend, weights, model.shared(backend, weights, batch));
    return slices && tf.softmax(slices.membership);
  });
  if (!inside) return new Map();
  const values = await inside.data();
  inside.dispose();
  const s = names.length;
  return new Map(names.map((name, i) => [name, Float32Array.from(rows, (_, row) => values[(row * s + i) * 2 + 1])]));
}
