import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { EspalierError } from '../core/errors.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { assembleDense } from './assembleDense.js';
import type { MultiTaskModel } from './multiTaskModel.js';
import { inputsOf, type NetworkInput } from './networkDefinition.js';
import type { SparseInput } from './sparseInput.js';
import { tokenTensors } from './tokenTensors.js';
import type { Weights } from './variables.js';

/** Rows per batch when predicting, where nobody says otherwise. */
export const usualBatch = 1024;

/**
 * Class probabilities of every task. Needs features alone, no labels.
 *
 * @param rows [b] which rows, all of them when left out
 * @param batchSize rows that are computed at once; on some backends another number rounds another way
 * @returns [b, k] row-major per task name
 * @throws EspalierError FEATURE_MISMATCH when the features are not those that the network was built for
 */
export async function predict(
  backend: Backend,
  model: MultiTaskModel,
  weights: Weights,
  sparse: SparseInput | undefined,
  features: FeatureSet,
  rows: Uint32Array = Uint32Array.from({ length: features.n }, (_, i) => i),
  batchSize: number = usualBatch,
): Promise<Map<string, Float32Array>> {
  checkFeatures(model, features);
  const { tasks } = model.definition;
  const results = tasks.map(({ k }) => new Float32Array(rows.length * k));
  for (let start = 0; start < rows.length; start += batchSize) {
    const some = rows.subarray(start, start + batchSize);
    const groups = forward(backend, model, weights, sparse, features, some);
    for (const [g, { k, tasks: members }] of model.layout.groups.entries()) {
      const values = await groups[g].data();
      for (const [slot, task] of members.entries()) {
        for (let i = 0; i < some.length; i++) {
          const from = (i * members.length + slot) * k;
          for (let c = 0; c < k; c++) results[task][(start + i) * k + c] = values[from + c];
        }
      }
    }
    backend.tf.dispose(groups);
  }
  return new Map(tasks.map(({ name }, i) => [name, results[i]]));
}

function forward(
  backend: Backend,
  model: MultiTaskModel,
  weights: Weights,
  sparse: SparseInput | undefined,
  features: FeatureSet,
  rows: Uint32Array,
): Tensor[] {
  const { tf } = backend;
  return tf.tidy(() => {
    const matrix = (values: Float32Array, width: number) => tf.tensor2d(values, [rows.length, width]);
    const batch = {
      dense: model.denseWidth ? matrix(assembleDense(features, rows, model.denseWidth), model.denseWidth) : undefined,
      bags: sparse ? matrix(sparse.forward(features, rows), sparse.width) : undefined,
      tokens: tokenTensors(tf, features, rows),
    };
    return model.logits(backend, weights, batch).map((logits) => tf.softmax(logits));
  });
}

function checkFeatures(model: MultiTaskModel, features: FeatureSet): void {
  const words = (inputs: readonly NetworkInput[]) =>
    inputs
      .map(({ name, kind, d, length }) => `${name} (${kind}, ${length === undefined ? d : `${length} of ${d}`})`)
      .join(', ');
  const [expected, received] = [words(model.definition.inputs), words(inputsOf(features))];
  if (expected !== received) {
    throw new EspalierError({
      code: 'FEATURE_MISMATCH',
      message: `features: the network was trained on ${expected}; received ${received}`,
    });
  }
}
