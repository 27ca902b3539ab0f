import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { assembleDense } from '../network/assembleDense.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import { tokenTensors } from '../network/tokenTensors.js';
import type { LabelBatch } from './labelFeed.js';
import type { RowTensors } from './trainingStep.js';

/**
 * Brings features and labels of some rows to the backend; the caller disposes them.
 *
 * @param rows [b] global rows; −1 is padding
 * @param labels of these rows, one entry per group of heads
 */
export function rowTensors(
  { tf }: Backend,
  model: MultiTaskModel,
  features: FeatureSet,
  rows: ArrayLike<number>,
  labels: readonly LabelBatch[],
): RowTensors {
  const b = rows.length;
  const matrix = (values: Float32Array, width: number): Tensor2D => tf.tensor2d(values, [b, width]);
  return {
    dense: model.denseWidth ? matrix(assembleDense(features, rows, model.denseWidth), model.denseWidth) : undefined,
    tokens: tokenTensors(tf, features, rows),
    labels: labels.map(({ targets, weights }, g) => {
      const { k, tasks } = model.layout.groups[g];
      return {
        targets: tf.tensor3d(targets, [b, tasks.length, k]) as Tensor3D,
        weights: matrix(weights, tasks.length),
      };
    }),
  };
}
