import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Backend, TF } from '../backend/backend.js';
import { confidence } from './confidence.js';
import type { HeadLayout } from './headLayout.js';
import type { SliceHeadDefinition, TaskHead } from './networkDefinition.js';
import type { Columns, Representations } from './representations.js';
import { sliceAttention } from './sliceAttention.js';
import { type SliceLayout, sliceLayout } from './sliceLayout.js';
import type { Initializer, VariableSpec, Weights } from './variables.js';

/** What slice heads say about a batch; the first of the s + 1 places is the base slice, which holds every row. */
export interface SliceOutputs {
  /** [b, s, 2] logits: outside, inside. */
  readonly membership: Tensor3D;
  /** Per group of heads that has tasks with slices: [b, s + 1, t, k] log-probabilities of the expert predictions. */
  readonly experts: readonly Tensor4D[];
}

/** The slice-aware part of a network's heads. */
export interface SliceHeads {
  readonly layout: SliceLayout;
  readonly variables: readonly VariableSpec[];
  /**
   * @param master [h, w] the kernels that z_t meets first in the heads of the tasks with slices, side by side
   * @returns `change` [b, w]: what the attended representation adds to z_t·master
   */
  forward(
    backend: Backend,
    weights: Weights,
    seen: Representations,
    master: Tensor2D,
  ): { readonly outputs: SliceOutputs; readonly change: Tensor2D };
}

const membershipKernel = 'slices/membership/kernel';
const membershipBias = 'slices/membership/bias';
const transformKernel = 'slices/transform/kernel';
const transformDown = 'slices/transform/down';
const transformUp = 'slices/transform/up';
const transformBias = 'slices/transform/bias';
const expertKernel = 'slices/experts/kernel';
const expertBias = 'slices/experts/bias';

/**
 * Slice-aware heads for any number of classes, slices and tasks. With y the trunk's output, z [h] the task's representation (which is
 * y, unless a sharing makes its own of it), slice 0 the base (every row) and slices 1 … s the declared ones:
 *
 *     q_i = softmax(y·U_i + u_i)[inside], q_0 = 1            membership head
 *     r_i = z + z·D_i + d_i,              r_0 = z            expert representation; D_i [h, h], or A_i·B_iᵀ of rank r
 *     p_i = softmax(r_i·G + g)                               expert prediction; one head G per task, shared by its slices
 *     a   = attention(q_i · confidence(p_i))                 over the base and the task's slices
 *     z'  = Σ_i a_i r_i                                      what the task's own head (the master head) sees
 *
 * U and D belong to the slice and are shared by the tasks that it is declared for, which is why membership goes by y; G and a are the
 * task's. The base needs no transform of its own: D_i, G and the master head are linear in front of whatever they feed, so that another
 * one there adds nothing that they cannot express.
 *
 * No r_i and no z' is ever made. A head meets z' in a linear map K first, and z'·K = z·K + Σ_i a_i (z·(D_i·K) + d_i·K): the small
 * products D_i·K come first, all slices' in one product, then one product for all rows. It costs s·h·(h + b)·w instead of s·h·h·b,
 * with w the heads' columns (k for a linear head, and k for G).
 *
 * Reference: Chen, Wu, Weng, Ratner & Ré, "Slice-based Learning", NeurIPS 2019, section 3; confidence and attention after
 * `confidence.ts` and `sliceAttention.ts`.
 */
export function createSliceHeads(
  definition: SliceHeadDefinition,
  tasks: readonly TaskHead[],
  heads: HeadLayout,
  widths: { readonly own: number; readonly trunk: number },
  masters: readonly Columns[],
): SliceHeads {
  const width = widths.own;
  const layout = sliceLayout(definition, tasks, heads);
  const { slices, rank } = definition;
  const s = slices.length;
  const t = layout.tasks.length;
  const expertWidth = layout.groups.reduce((sum, { k, count }) => sum + k * count, 0);
  const masterWidth = masters.reduce((sum, master) => sum + master.width, 0);
  const w = expertWidth + masterWidth;
  const expertColumns = layout.tasks.map((task): Columns => ({ task, width: tasks[task].k }));
  const perSlice = slices.flatMap(() => [...expertColumns, ...masters]);
  // [t, master width]: 1 where the column is the task's.
  const owners = new Float32Array(t * masterWidth);
  let start = 0;
  for (const master of masters) {
    const row = layout.tasks.indexOf(master.task) * masterWidth;
    owners.fill(1, row + start, row + start + master.width);
    start += master.width;
  }

  /** D_i·K of all slices side by side, [h, s·w], for K [h, w]. */
  function transformed(tf: TF, weights: Weights, k: Tensor2D): Tensor2D {
    if (rank === undefined) {
      // [h, s·h] read as [h·s, h]: row (j, i) is row j of D_i, so that the product has the columns of slice i together again.
      const transforms = tf.reshape(weights[transformKernel], [width * s, width]) as Tensor2D;
      return tf.reshape(tf.matMul(transforms, k), [width, s * w]);
    }
    const down = tf.transpose(tf.reshape(weights[transformDown], [width, s, rank]), [1, 0, 2]) as Tensor3D;
    const up = tf.reshape(tf.matMul(tf.transpose(weights[transformUp]) as Tensor2D, k), [s, rank, w]) as Tensor3D;
    const products = tf.matMul(down, up);
    return tf.reshape(tf.transpose(products, [1, 0, 2]), [width, s * w]);
  }

  return {
    layout,
    variables: variablesOf(definition, tasks, layout, widths),
    forward(backend, weights, seen, master) {
      const { tf } = backend;
      const [b] = seen.trunk.shape;
      const experts = weights[expertKernel] as Tensor2D;
      const heads = tf.concat([experts, master], 1);
      // Not one fused layer: wasm's takes only a bias that was made as a vector.
      const shifts = tf.matMul(tf.reshape(weights[transformBias], [s, width]) as Tensor2D, heads);
      const moved = tf.add(
        tf.reshape(seen.times(transformed(tf, weights, heads), perSlice), [b, s, w]),
        tf.reshape(shifts, [1, s, w]),
      );
      const ofBase = tf.reshape(seen.times(experts, expertColumns, weights[expertBias] as Tensor1D), [
        b,
        1,
        expertWidth,
      ]);
      const ofSlices = tf.add(tf.slice(moved, [0, 0, 0], [b, s, expertWidth]), ofBase);
      const logits = tf.concat([ofBase, ofSlices], 1);
      const logPs = layout.groups.map(({ k, count, start: from }) => {
        const own = k * count === expertWidth ? logits : tf.slice(logits, [0, 0, from], [b, s + 1, k * count]);
        return tf.logSoftmax(tf.reshape(own, [b, s + 1, count, k])) as Tensor4D;
      });
      const confidences = logPs.map((logP) => confidence(tf, definition.confidence, logP));

      const membership = tf.reshape(
        backend.dense(seen.trunk, weights[membershipKernel] as Tensor2D, weights[membershipBias] as Tensor1D, 'linear'),
        [b, s, 2],
      ) as Tensor3D;
      const inside = tf.slice(tf.softmax(membership), [0, 0, 1], [b, s, 1]);
      const attention = sliceAttention(
        tf,
        tf.concat([tf.ones([b, 1, 1]) as Tensor3D, inside], 1),
        confidences.length === 1 ? confidences[0] : tf.concat(confidences, 2),
        tf.tensor3d(layout.mask, [1, s + 1, t]),
        definition,
      );
      const ofDeclared = tf.reshape(tf.slice(attention, [0, 1, 0], [b, s, t]), [b * s, t]) as Tensor2D;
      const perColumn = tf.reshape(tf.matMul(ofDeclared, tf.tensor2d(owners, [t, masterWidth])), [b, s, masterWidth]);
      const change = tf.sum(tf.mul(perColumn, tf.slice(moved, [0, 0, expertWidth], [b, s, masterWidth])), 1);
      return { outputs: { membership, experts: logPs }, change: change as Tensor2D };
    },
  };
}

function variablesOf(
  { slices, rank }: SliceHeadDefinition,
  tasks: readonly TaskHead[],
  layout: SliceLayout,
  widths: { readonly own: number; readonly trunk: number },
): VariableSpec[] {
  const width = widths.own;
  const fused = (
    name: string,
    lead: readonly number[],
    initializer: Initializer,
    pieces: readonly { readonly name: string; readonly width: number }[],
  ): VariableSpec => {
    const total = pieces.reduce((sum, piece) => sum + piece.width, 0);
    return { name, shape: [...lead, total], initializer, pieces };
  };
  const perSlice = (part: string, columns: number) =>
    slices.map(({ name }) => ({ name: `slices/${name}/${part}`, width: columns }));
  const perTask = (part: string) =>
    layout.tasks.map((task) => ({ name: `heads/${tasks[task].name}/expert/${part}`, width: tasks[task].k }));
  const glorot = { kind: 'glorot', fanIn: width, fanOut: width } as const;
  const zeros: Initializer = { kind: 'zeros' };
  const transforms =
    rank === undefined
      ? [fused(transformKernel, [width], glorot, perSlice('transform/kernel', width))]
      : [
          fused(transformDown, [width], glorot, perSlice('transform/down', rank)),
          // Transposed, so that each slice's part is a run of columns; from zero, every expert starts as the base.
          fused(transformUp, [width], zeros, perSlice('transform/up', rank)),
        ];
  return [
    fused(membershipKernel, [widths.trunk], { ...glorot, fanIn: widths.trunk }, perSlice('membership/kernel', 2)),
    fused(membershipBias, [], zeros, perSlice('membership/bias', 2)),
    ...transforms,
    fused(transformBias, [], zeros, perSlice('transform/bias', width)),
    fused(expertKernel, [width], glorot, perTask('kernel')),
    fused(expertBias, [], zeros, perTask('bias')),
  ];
}
