import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { SliceOutputs } from '../network/sliceHeads.js';
import type { SliceLayout } from '../network/sliceLayout.js';
import { maskedCrossEntropy } from './maskedCrossEntropy.js';
import { maskedMean } from './maskedMean.js';
import { scaleGradient } from './scaleGradient.js';
import type { SliceBatch } from './sliceFeed.js';

/** A {@link SliceBatch} on the backend. */
export interface SliceTensors {
  /** [b, s, 2] */
  readonly membership: Tensor3D;
  /** [b, s] */
  readonly membershipWeights: Tensor2D;
  /** Per run, [b, s + 1, count] */
  readonly expertWeights: readonly Tensor3D[];
  /** [s, t] */
  readonly shares: Tensor2D;
  /** What the gradient of each membership loss [s], and of each expert mean [(s + 1) · count] per run, is multiplied by. */
  readonly gradientShares?: { readonly membership: Tensor1D; readonly experts: readonly Tensor1D[] };
  /** What a task's loss is made of. */
  readonly weights: SliceHeadParams['weights'];
}

/**
 * What slices add to the tasks' losses. With T_i the tasks of slice i, S_t the slices of task t, M_i and E_ti masked means over
 * their own rows:
 *
 *     w_membership · 1/|S_t| Σ_{i ∈ S_t} M_i / |T_i|   +   w_expert · 1/(|S_t| + 1) Σ_{i ∈ S_t ∪ base} E_ti
 *
 * The paper sums where these are means (section 3.2); so, many slices do not drown the task's own loss. A weight of |S_t| gives the sum.
 *
 * @param labels per group of heads the targets [b, t, k]
 * @returns [t] over all tasks; 0 for those without slices
 */
export function sliceLosses(
  tf: TF,
  layout: SliceLayout,
  { membership, experts }: SliceOutputs,
  tensors: SliceTensors,
  labels: readonly { readonly targets: Tensor3D }[],
): Tensor1D {
  const { weights } = tensors;
  const t = tensors.shares.shape[1];
  const slicesPerTask = slicesOfTasks(layout, t);
  const { gradientShares } = tensors;
  const scaled = (losses: Tensor1D, by: Tensor1D | undefined) => (by ? scaleGradient(tf, losses, by) : losses);
  const perSlice = scaled(
    maskedCrossEntropy(tf, membership, tensors.membership, tensors.membershipWeights),
    gradientShares?.membership,
  );
  const shared = tf.matMul(tf.reshape(perSlice, [1, -1]) as Tensor2D, tensors.shares);
  const factor = tf.tensor2d(
    slicesPerTask.map((count) => (count > 0 ? weights.membership / count : 0)),
    [1, t],
  );
  const perTask = layout.groups.map(({ group, slot, count, k }, run) => {
    const [b, s1] = experts[run].shape;
    const { targets } = labels[group];
    const own = count === targets.shape[1] ? targets : tf.slice(targets, [0, slot, 0], [b, count, k]);
    const crossEntropy = tf.neg(tf.sum(tf.mul(experts[run], tf.reshape(own, [b, 1, count, k]) as Tensor4D), 3));
    const means = maskedMean(
      tf,
      tf.reshape(crossEntropy, [b, s1 * count]) as Tensor2D,
      tf.reshape(tensors.expertWeights[run], [b, s1 * count]) as Tensor2D,
    );
    const sums = tf.reshape(scaled(means, gradientShares?.experts[run]), [s1, count]) as Tensor2D;
    return tf.matMul(tf.ones([1, s1]) as Tensor2D, sums);
  });
  // [t of the layout, t]: puts each task's sum in its place, as a mean.
  const spread = new Float32Array(layout.tasks.length * t);
  layout.tasks.forEach((task, i) => {
    spread[i * t + task] = weights.expert / (slicesPerTask[task] + 1);
  });
  const sums = perTask.length === 1 ? perTask[0] : tf.concat(perTask, 1);
  const expert = tf.matMul(sums, tf.tensor2d(spread, [layout.tasks.length, t]));
  return tf.reshape(tf.add(tf.mul(shared, factor), expert), [t]);
}

/** [t] how many slices each task has, the base not among them. */
function slicesOfTasks({ tasks, mask }: SliceLayout, t: number): number[] {
  const counts = new Array<number>(t).fill(0);
  for (let at = tasks.length; at < mask.length; at++) counts[tasks[at % tasks.length]] += mask[at];
  return counts;
}
