import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { type HeadLayout, isPlain, layoutHeads, seenTasks } from './headLayout.js';
import { masterKernels } from './masterKernels.js';
import type { SliceHeadDefinition, TaskHead } from './networkDefinition.js';
import { createSliceHeads, type SliceHeads, type SliceOutputs } from './sliceHeads.js';
import { slicedTasks } from './sliceLayout.js';
import type { VariableSpec, Weights } from './variables.js';

/** All tasks' heads on a trunk of a given width. */
export interface Heads {
  readonly layout: HeadLayout;
  readonly variables: readonly VariableSpec[];
  /** The slice-aware part, where there is one. */
  readonly slices?: SliceHeads;
  /**
   * @param z [b, width] the trunk's output
   * @returns one [b, t, k] tensor of logits per group of the layout
   */
  forward(backend: Backend, weights: Weights, z: Tensor2D): Tensor3D[];
  /** The same, with what the slice heads say. */
  outputs(backend: Backend, weights: Weights, z: Tensor2D): HeadOutputs;
}

export interface HeadOutputs {
  /** One [b, t, k] tensor of logits per group of the layout. */
  readonly logits: Tensor3D[];
  readonly slices?: SliceOutputs;
}

/** Variables of the fused product; their pieces are `heads/<task>/kernel` and `heads/<task>/bias`. */
const fusedKernel = 'heads/kernel';
const fusedBias = 'heads/bias';

/**
 * Linear heads: logits = z·W + b, all of them one product. Heads with hidden layers: dense layers with ReLU, then a linear
 * one. A head that sees another task's prediction adds softmax(logits of that task)·P to a linear head, or has it beside z
 * in front of its hidden layers; gradients flow back through it. With slice heads, a task that has slices sees their mixture
 * in the place of z, see `createSliceHeads`; the others see z.
 */
export function createHeads(tasks: readonly TaskHead[], width: number, sliceHeads?: SliceHeadDefinition): Heads {
  const sliced = slicedTasks(tasks, sliceHeads?.slices ?? []);
  const layout = layoutHeads(tasks, sliced);
  const ks = new Map(tasks.map((task) => [task.name, task.k]));
  const { groups, fused, fusedWidth } = layout;
  const fusedStart = new Map(fused.map(({ task, start }) => [task, start]));
  const masters = masterKernels(tasks, layout, sliced, width);
  const slices =
    sliceHeads && sliced.size > 0 ? createSliceHeads(sliceHeads, tasks, layout, width, masters.blocks) : undefined;

  function outputs(backend: Backend, weights: Weights, z: Tensor2D): HeadOutputs {
    const { tf } = backend;
    const [b] = z.shape;
    const attended = slices?.forward(backend, weights, z, masters.kernel(backend, weights));
    const changes = attended && masters.spread(backend, attended.change);
    const onTrunk = fusedWidth
      ? backend.dense(z, weights[fusedKernel] as Tensor2D, weights[fusedBias] as Tensor1D, 'linear')
      : undefined;
    const together = onTrunk && changes?.fused ? tf.add(onTrunk, changes.fused) : onTrunk;
    const columns = (start: number, count: number) =>
      count === fusedWidth ? (together as Tensor2D) : tf.slice(together as Tensor2D, [0, start], [b, count]);
    const own = new Map<string, Tensor2D>();
    const needed = new Set(tasks.flatMap(seenTasks));
    for (const i of layout.order) {
      const task = tasks[i];
      const start = fusedStart.get(i);
      const linear = start === undefined ? undefined : columns(start, task.k);
      if (isPlain(task)) {
        if (needed.has(task.name)) own.set(task.name, linear as Tensor2D);
        continue;
      }
      const seen = seenTasks(task).map((name) => ({ name, p: tf.softmax(own.get(name) as Tensor2D) }));
      own.set(task.name, ownLogits(backend, weights, task, z, linear, seen, changes?.layered.get(i)));
    }
    const logits = groups.map((group): Tensor3D => {
      const plain = group.tasks.filter((i) => isPlain(tasks[i]));
      const parts: Tensor2D[] = [];
      if (plain.length > 0) parts.push(columns(fusedStart.get(plain[0]) as number, plain.length * group.k));
      for (const i of group.tasks.slice(plain.length)) parts.push(own.get(tasks[i].name) as Tensor2D);
      return tf.reshape(parts.length === 1 ? parts[0] : tf.concat(parts, 1), [b, group.tasks.length, group.k]);
    });
    return { logits, slices: attended?.outputs };
  }

  return {
    layout,
    variables: [
      ...fusedVariables(tasks, layout, width),
      ...tasks.flatMap((task) => ownVariables(task, width, ks)),
      ...(slices?.variables ?? []),
    ],
    slices,
    forward: (backend, weights, z) => outputs(backend, weights, z).logits,
    outputs,
  };
}

function fusedVariables(tasks: readonly TaskHead[], { fused, fusedWidth }: HeadLayout, width: number): VariableSpec[] {
  if (fusedWidth === 0) return [];
  const pieces = (part: string) =>
    fused.map(({ task, k }) => ({ name: `heads/${tasks[task].name}/${part}`, width: k }));
  return [
    {
      name: fusedKernel,
      shape: [width, fusedWidth],
      initializer: { kind: 'glorot', fanIn: width, fanOut: fusedWidth },
      pieces: pieces('kernel'),
    },
    { name: fusedBias, shape: [fusedWidth], initializer: { kind: 'zeros' }, pieces: pieces('bias') },
  ];
}

/** The variables that a head does not share with the fused product. */
function ownVariables(task: TaskHead, width: number, ks: ReadonlyMap<string, number>): VariableSpec[] {
  const prefix = `heads/${task.name}`;
  const seen = seenTasks(task);
  const onTrunk = task.head.inputs.includes('trunk');
  if (task.head.layers.length === 0) {
    const specs: VariableSpec[] = seen.map((name) => ({
      name: `${prefix}/from/${name}/kernel`,
      shape: [ks.get(name) as number, task.k],
      initializer: { kind: 'glorot', fanIn: ks.get(name) as number, fanOut: task.k },
    }));
    if (!onTrunk) specs.push({ name: `${prefix}/bias`, shape: [task.k], initializer: { kind: 'zeros' } });
    return specs;
  }
  let fanIn = (onTrunk ? width : 0) + seen.reduce((sum, name) => sum + (ks.get(name) as number), 0);
  return [...task.head.layers, task.k].flatMap((units, i) => {
    const last = i === task.head.layers.length;
    const specs: VariableSpec[] = [
      {
        name: `${prefix}/${i}/kernel`,
        shape: [fanIn, units],
        initializer: last ? { kind: 'glorot', fanIn, fanOut: units } : { kind: 'he', fanIn },
      },
      { name: `${prefix}/${i}/bias`, shape: [units], initializer: { kind: 'zeros' } },
    ];
    fanIn = units;
    return specs;
  });
}

/**
 * The logits [b, k] of a head that is not plain.
 *
 * @param change [b, units] what its slices add in front of the first ReLU
 */
function ownLogits(
  backend: Backend,
  weights: Weights,
  task: TaskHead,
  z: Tensor2D,
  linear: Tensor2D | undefined,
  seen: readonly { name: string; p: Tensor2D }[],
  change: Tensor2D | undefined,
): Tensor2D {
  const { tf } = backend;
  const prefix = `heads/${task.name}`;
  if (task.head.layers.length === 0) {
    const terms = seen.map(({ name, p }) => tf.matMul(p, weights[`${prefix}/from/${name}/kernel`] as Tensor2D));
    return [linear ?? (weights[`${prefix}/bias`] as Tensor1D), ...terms].reduce((sum, term) =>
      tf.add(sum, term),
    ) as Tensor2D;
  }
  const parts = [...(task.head.inputs.includes('trunk') ? [z] : []), ...seen.map(({ p }) => p)];
  let x = parts.length === 1 ? parts[0] : tf.concat(parts, 1);
  const depth = task.head.layers.length;
  for (let i = 0; i <= depth; i++) {
    const kernel = weights[`${prefix}/${i}/kernel`] as Tensor2D;
    const bias = weights[`${prefix}/${i}/bias`] as Tensor1D;
    if (i === 0 && change) x = tf.relu(tf.add(backend.dense(x, kernel, bias, 'linear'), change)) as Tensor2D;
    else x = backend.dense(x, kernel, bias, i < depth ? 'relu' : 'linear');
  }
  return x;
}
