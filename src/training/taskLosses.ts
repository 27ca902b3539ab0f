import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import type { Weights } from '../network/variables.js';
import { maskedCrossEntropy } from './maskedCrossEntropy.js';
import { maskedRobustLoss } from './maskedRobustLoss.js';
import { scaleGradient } from './scaleGradient.js';
import { sliceLosses } from './sliceLosses.js';
import type { StepBatch } from './trainingStep.js';

/**
 * The tasks' losses on a batch, from what they share on: the masked cross-entropy of each head and, for a task with slices, its
 * weighted sum with what the slice heads add. A task without a label in the batch has a loss of exactly 0.
 *
 * @param shared what `model.shared` gives
 * @returns [t] in the order of the definition's tasks
 */
export function taskLosses(
  backend: Backend,
  model: MultiTaskModel,
  weights: Weights,
  shared: readonly Tensor[],
  { labels, shares, slices }: Pick<StepBatch, 'labels' | 'shares' | 'slices'>,
): Tensor1D {
  const { tf } = backend;
  const outputs = model.outputs(backend, weights, shared);
  const order = model.layout.groups.flatMap((group) => group.tasks);
  // Position of each task in the groups' order, to bring the losses back into the definition's.
  const inverse = model.definition.tasks.map((_, task) => order.indexOf(task));
  const inOrder = inverse.every((position, task) => position === task);
  const groups = outputs.logits.map((group, g) => {
    const { targets, weights, robust } = labels[g];
    return robust
      ? maskedRobustLoss(tf, group, targets, weights, robust)
      : maskedCrossEntropy(tf, group, targets, weights);
  });
  const joined = groups.length === 1 ? groups[0] : tf.concat(groups);
  const ordered = inOrder ? joined : permute(tf, joined, inverse);
  // What the slice heads add is made of means of its own, each with shares of its own.
  const master = shares ? scaleGradient(tf, ordered, shares) : ordered;
  const { layout } = model.heads.slices ?? {};
  if (!slices || !layout || !outputs.slices) return master;
  const { master: masterWeight } = slices.weights;
  const factors = inverse.map((_, task) => (layout.tasks.includes(task) ? masterWeight : 1));
  const weighted = masterWeight === 1 ? master : tf.mul(master, tf.tensor1d(factors));
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
