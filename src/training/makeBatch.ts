import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { assembleDense } from '../network/assembleDense.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import { tokenTensors } from '../network/tokenTensors.js';
import type { LabelBatch } from './labelFeed.js';
import type { SliceTensors } from './sliceLosses.js';
import type { StepBatch } from './trainingStep.js';

/** What a batch is fed beside dense features and labels. */
interface FedArrays {
  readonly bags?: Float32Array;
  readonly masks: readonly Float32Array[];
  readonly shares?: readonly number[];
  readonly slices?: SliceTensors;
}

/**
 * Brings a batch to the backend; the caller disposes it.
 *
 * @param rows [b] global rows; −1 is padding
 * @param labels one entry per group of heads
 * @param fed `bags` [b, entry width] where there are sparse blocks; `masks` [b, width] per layer with dropout; `shares` [t] where
 *   the batch is part of a step, see `batchShares`; `slices` what slice heads
 *   learn from, where there are any
 */
export function makeBatch(
  { tf }: Backend,
  model: MultiTaskModel,
  features: FeatureSet,
  rows: Int32Array,
  labels: readonly LabelBatch[],
  { bags, masks, shares, slices }: FedArrays,
): StepBatch {
  const b = rows.length;
  const matrix = (values: Float32Array, width: number): Tensor2D => tf.tensor2d(values, [b, width]);
  return {
    dense: model.denseWidth ? matrix(assembleDense(features, rows, model.denseWidth), model.denseWidth) : undefined,
    bags: bags && matrix(bags, model.trunk.entryWidth),
    tokens: tokenTensors(tf, features, rows),
    shares: shares && tf.tensor1d([...shares]),
    dropout: masks.length > 0 ? masks.map((mask, layer) => matrix(mask, model.trunk.dropout[layer].width)) : undefined,
    labels: labels.map(({ targets, weights, robust }, g) => {
      const { k, tasks } = model.layout.groups[g];
      return {
        targets: tf.tensor3d(targets, [b, tasks.length, k]) as Tensor3D,
        weights: matrix(weights, tasks.length),
        ...(robust && { robust }),
      };
    }),
    slices,
  };
}
