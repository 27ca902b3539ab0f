import type { Backend } from '../backend/backend.js';
import type { FeatureSet } from '../features/featureBlock.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import { joinBatch } from './joinBatch.js';
import type { LabelBatch } from './labelFeed.js';
import { type FedArrays, restOfBatch } from './restOfBatch.js';
import { rowTensors } from './rowTensors.js';
import type { StepBatch } from './trainingStep.js';

/**
 * Brings a batch to the backend; the caller disposes it.
 *
 * @param rows [b] global rows; −1 is padding
 * @param labels one entry per group of heads
 * @param fed what it is made of beside features and labels
 */
export function makeBatch(
  backend: Backend,
  model: MultiTaskModel,
  features: FeatureSet,
  rows: Int32Array,
  labels: readonly LabelBatch[],
  fed: FedArrays,
): StepBatch {
  const robust = labels.map((own) => own.robust);
  return joinBatch(
    rowTensors(backend, model, features, rows, labels),
    restOfBatch(backend, model, rows.length, robust, fed),
  );
}
