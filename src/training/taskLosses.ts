import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { HeadOutputs } from '../network/heads.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import { maskedCrossEntropy } from './maskedCrossEntropy.js';
import { sliceLosses } from './sliceLosses.js';
import type { StepBatch } from './trainingStep.js';

/**
 * The tasks' losses on a batch: the masked cross-entropy of each head and, for a task with slices, their weighted sum with
 * what its slice heads add. A task without a label in the batch has a loss of exactly 0.
 *
 * @returns [t] in the order of the definition's tasks
 */
export function taskLosses({ tf }: Backend, model: MultiTaskModel, outputs: HeadOutputs, batch: StepBatch): Tensor1D {
  const { labels, slices } = batch;
  const order = model.layout.groups.flatMap((group) => group.tasks);
  // Position of each task in the groups' order, to bring the losses back into the definition's.
  const inverse = model.definition.tasks.map((_, task) => order.indexOf(task));
  const inOrder = inverse.every((position, task) => position === task);
  const groups = outputs.logits.map((group, g) => maskedCrossEntropy(tf, group, labels[g].targets, labels[g].weights));
  const joined = groups.length === 1 ? groups[0] : tf.concat(groups);
  const master = inOrder ? joined : permute(tf, joined, inverse);
  const { layout } = model.heads.slices ?? {};
  if (!slices || !layout || !outputs.slices) return master;
  const { weights } = slices;
  const masterWeights = inverse.map((_, task) => (layout.tasks.includes(task) ? weights.master : 1));
  const weighted = weights.master === 1 ? master : tf.mul(master, tf.tensor1d(masterWeights));
  return tf.add(weighted, sliceLosses(tf, layout, outputs.slices, slices, labels));
}

/** values[inverse[i]] at place i, as a product with a permutation matrix: a gather has no gradient on wasm. */
function permute(tf: Backend['tf'], values: Tensor1D, inverse: readonly number[]): Tensor1D {
  const t = inverse.length;
  const matrix = new Float32Array(t * t);
  inverse.forEach((position, task) => {
    matrix[position * t + task] = 1;
  });
  return tf.reshape(tf.matMul(tf.reshape(values, [1, t]), tf.tensor2d(matrix, [t, t])), [t]);
}
