import type { Backend } from '../../backend/backend.js';
import type { MultiTaskModel } from '../../network/multiTaskModel.js';
import type { NetworkState } from '../networkState.js';
import { taskLosses } from '../taskLosses.js';
import type { StepBatch } from '../trainingStep.js';
import type { StepPart } from './trainStep.js';

/**
 * The losses [t] on a batch by the weights and tables as they are now, unweighted, computed one operation after the other.
 *
 * @param part the one that the batch was opened from
 */
export async function rereadLosses(
  backend: Backend,
  model: MultiTaskModel,
  network: NetworkState,
  { features, rows }: Pick<StepPart, 'features' | 'rows'>,
  batch: StepBatch,
): Promise<Float32Array> {
  const { tf } = backend;
  const sums = batch.bags && network.sparse?.forward(features, rows);
  const { weights } = network;
  const tensor = tf.tidy(() => {
    const bags = sums && tf.tensor2d(sums, batch.bags!.shape);
    return taskLosses(backend, model, weights, model.shared(backend, weights, { ...batch, bags }), batch);
  });
  const losses = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return losses;
}
