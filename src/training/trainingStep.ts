import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { SparseEntries } from '../backend/sparseEntries.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import type { TrunkBatch } from '../network/trunks/trunk.js';
import type { LabelBatch } from './labelFeed.js';
import type { Optimizer, StepScalars } from './optimizers/optimizer.js';
import type { SliceTensors } from './sliceLosses.js';
import { taskLosses } from './taskLosses.js';

/** Tensors by variable name. */
export type Named = Record<string, Tensor>;

/** Features and labels of some rows. */
export interface RowTensors extends Pick<TrunkBatch, 'dense' | 'tokens'> {
  /** Per group of heads: [b, t, k], [b, t]. */
  readonly labels: readonly { readonly targets: Tensor3D; readonly weights: Tensor2D }[];
}

/** What a batch has beside its rows' features and labels. */
export interface BatchRest extends Pick<StepBatch, 'bags' | 'entries' | 'dropout' | 'shares' | 'slices'> {
  /** Per group of heads. */
  readonly robust: readonly LabelBatch['robust'][];
}

/** A batch on the backend: everything that differs from step to step comes in as a tensor. */
export interface StepBatch extends TrunkBatch {
  /** Per group of heads: [b, t, k], [b, t], and [t] where a task has another loss than the cross-entropy. */
  readonly labels: readonly {
    readonly targets: Tensor3D;
    readonly weights: Tensor2D;
    readonly robust?: LabelBatch['robust'];
  }[];
  /** Per sparse block its entries, where the tables are among the weights and `bags` are left out. */
  readonly entries?: readonly SparseEntries[];
  /** [t] what the gradient of each task's loss is multiplied by, where the batch is part of a step; left out: nothing. */
  readonly shares?: Tensor1D;
  /** What slice heads learn from, where there are any. */
  readonly slices?: SliceTensors;
}

/** How a step treats a variable that does not simply move with all others. */
export interface VariableStep {
  /** 1 where it moves, 0 where it keeps weights and slots: one number, or one per column of a fused variable. */
  readonly moves: Tensor;
  /** How many steps it has moved in, this one included; of the same shape. */
  readonly step: Tensor;
  /** What the learning rate is multiplied by, of the same shape; left out: nothing. */
  readonly rate?: Tensor;
}

export interface Gradients {
  /** [t] the tasks' losses, in the order of the definition's tasks. */
  readonly losses: Tensor1D;
  /** By variable name. */
  readonly gradients: Named;
  /** [b, entry width] the gradient of the bags' sum, where there is one. */
  readonly bags?: Tensor2D;
}

/**
 * The first half of a step: weights and a batch → losses and the gradient of Σ vᵢLᵢ. Pure; the caller disposes what comes back.
 *
 * @param lossWeights [t] v
 */
export function gradientStep(
  backend: Backend,
  model: MultiTaskModel,
  weights: Named,
  batch: StepBatch,
  lossWeights: Tensor1D,
): Gradients {
  const { tf } = backend;
  const names = Object.keys(weights);
  const extras: { losses?: Tensor1D } = {};
  const total = (...values: Tensor[]): Scalar => {
    const named = Object.fromEntries(names.map((name, i) => [name, values[i]]));
    const bags = batch.bags
      ? (values[names.length] as Tensor2D)
      : batch.entries && bagsOf(backend, model, named, batch.entries);
    const shared = model.shared(backend, named, { ...batch, bags });
    const losses = taskLosses(backend, model, named, shared, batch);
    extras.losses = tf.keep(losses);
    return tf.sum(tf.mul(losses, lossWeights));
  };
  const inputs = [...names.map((name) => weights[name]), ...(batch.bags ? [batch.bags] : [])];
  const gradients = tf.tidy(() => tf.grads(total)(inputs));
  return {
    losses: extras.losses as Tensor1D,
    gradients: Object.fromEntries(names.map((name, i) => [name, gradients[i]])),
    bags: batch.bags ? (gradients[names.length] as Tensor2D) : undefined,
  };
}

/** [b, entry width] the sum of the sparse blocks' products with their tables. */
export function bagsOf(
  { tf, sparseProduct }: Backend,
  { tables }: MultiTaskModel,
  weights: Named,
  entries: readonly SparseEntries[],
): Tensor2D {
  return entries
    .map((own, i) => sparseProduct!(own, weights[tables[i].name] as Tensor2D))
    .reduce((sum, product) => tf.add(sum, product));
}

/**
 * The second half: the rule applied to every weight under its own name, its slots with it. Pure; the caller disposes what
 * went in.
 *
 * @param slots by `<variable>/<slot>`
 * @param scale what gradients are multiplied by first (clipping); left out: nothing
 * @param own by name, the variables that stand still, have stood still before or have a rate of their own; left out: none
 */
export function updateStep(
  { tf }: Backend,
  optimizer: Optimizer,
  weights: Named,
  gradients: Named,
  slots: Named,
  scalars: StepScalars,
  scale?: Scalar,
  own: Readonly<Record<string, VariableStep>> = {},
): { weights: Named; slots: Named } {
  const next: { weights: Named; slots: Named } = { weights: {}, slots: {} };
  // Products with 0 and 1 are exact: what stands still keeps its bytes.
  const mix = (moves: Tensor, moved: Tensor, old: Tensor) =>
    tf.add(tf.mul(moved, moves), tf.mul(old, tf.sub(1, moves)));
  tf.tidy(() => {
    for (const [name, weight] of Object.entries(weights)) {
      const gradient = scale ? tf.mul(gradients[name], scale) : gradients[name];
      const before = Object.fromEntries(optimizer.slots.map((slot) => [slot, slots[`${name}/${slot}`]]));
      const special = own[name];
      const { learningRate } = scalars;
      const updated = optimizer.update(tf, gradient, weight, before, {
        step: special?.step ?? scalars.step,
        learningRate: special?.rate ? tf.mul(learningRate, special.rate) : learningRate,
      });
      const kept = (moved: Tensor, old: Tensor) => tf.keep(special ? mix(special.moves, moved, old) : moved);
      next.weights[name] = kept(updated.weight, weight);
      for (const slot of optimizer.slots) next.slots[`${name}/${slot}`] = kept(updated.slots[slot], before[slot]);
    }
  });
  return next;
}

/** √ of the sum of all squares is the norm; this is the sum. */
export function squaredNorm({ tf }: Backend, gradients: Named): Scalar {
  return tf.tidy(() => {
    const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
    return squares.reduce((a, b) => tf.add(a, b)) as Scalar;
  });
}

/** Sums by name; what went in is disposed. */
export function addGradients({ tf }: Backend, a: Named, b: Named): Named {
  const sums = Object.entries(a).map(([name, gradient]): [string, Tensor] => [name, tf.add(gradient, b[name])]);
  tf.dispose([a, b]);
  return Object.fromEntries(sums);
}
