import type { Backend } from '../../backend/backend.js';
import { bagsKernel } from '../../network/bagsKernel.js';
import type { MultiTaskModel } from '../../network/multiTaskModel.js';
import type { LossBalance } from '../lossBalance.js';
import type { NetworkState } from '../networkState.js';
import { addGradients, type Named, type StepBatch, squaredNorm } from '../trainingStep.js';
import { rereadLosses } from './rereadLosses.js';
import type { StepOutcome, StepRequest, TrainStep } from './trainStep.js';

/**
 * A step that computes one operation after the other, on any backend and with any balancer.
 *
 * @param reason why it is not traced
 * @param clipNorm largest norm of the whole gradient; left out: no clipping
 */
export function eagerStep(
  backend: Backend,
  model: MultiTaskModel,
  network: NetworkState,
  balance: LossBalance,
  reason: string,
  clipNorm?: number,
): TrainStep {
  const { tf } = backend;

  async function take(request: StepRequest): Promise<StepOutcome> {
    const { parts, step, learningRate, moving, rateOf } = request;
    const n = parts.length;
    const losses: Float32Array[] = [];
    let gradients: Named = {};
    let last: StepBatch | undefined;
    for (const { open, features, rows } of parts) {
      tf.dispose(last as never);
      const batch = (last = open());
      const kernel = () => bagsKernel(features, rows);
      const result = await balance.gradients(network.weights, batch, step, kernel);
      gradients = losses.length === 0 ? result.gradients : addGradients(backend, gradients, result.gradients);
      losses.push(result.losses);
      if (result.bags) network.backward(features, rows, (await result.bags.data()) as Float32Array);
      tf.dispose([result.bags] as never);
    }
    let scale = 1 / n;
    if (clipNorm !== undefined) {
      const norm2 = squaredNorm(backend, gradients);
      const norm = Math.sqrt((await norm2.data())[0] + network.tablesSquaredNorm()) / n;
      norm2.dispose();
      if (norm > clipNorm) scale *= clipNorm / norm;
    }
    network.update(gradients, { learningRate, step: step + 1, scale }, moving, rateOf);
    tf.dispose(gradients);
    const batch = last!;
    return {
      losses,
      reread: () => rereadLosses(backend, model, network, parts[n - 1], batch),
      dispose: () => tf.dispose(batch as never),
    };
  }

  return { how: { kind: 'eager', reason }, take, dispose() {} };
}
