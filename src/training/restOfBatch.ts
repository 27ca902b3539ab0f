import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { SparseEntries } from '../backend/sparseEntries.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import type { SliceTensors } from './sliceLosses.js';
import type { BatchRest } from './trainingStep.js';
import type { RobustLoss } from './trainingTask.js';

/** What a batch is fed beside its rows' features and labels. */
export interface FedArrays {
  readonly bags?: Float32Array;
  readonly entries?: readonly SparseEntries[];
  readonly masks: readonly Float32Array[];
  readonly shares?: readonly number[];
  readonly slices?: SliceTensors;
}

/**
 * Brings that part of a batch to the backend that no table of rows can hold.
 *
 * @param b rows of the batch
 * @param robust per group of heads [t] the losses of its tasks, where any has another one than the cross-entropy
 * @param fed `bags`: the sum of its rows' embedding bags, or `entries`: what they are made of; `masks`: per layer [b, h] what is left of its units; `shares`: [t] the share of the batch in
 *   its step, where it is one of several; `slices`: what slice heads learn from
 */
export function restOfBatch(
  { tf }: Backend,
  model: MultiTaskModel,
  b: number,
  robust: readonly (readonly (RobustLoss | undefined)[] | undefined)[],
  { bags, entries, masks, shares, slices }: FedArrays,
): BatchRest {
  const matrix = (values: Float32Array, width: number): Tensor2D => tf.tensor2d(values, [b, width]);
  return {
    bags: bags && matrix(bags, model.trunk.entryWidth),
    entries,
    shares: shares && tf.tensor1d([...shares]),
    dropout: masks.length > 0 ? masks.map((mask, layer) => matrix(mask, model.trunk.dropout[layer].width)) : undefined,
    robust,
    slices,
  };
}
