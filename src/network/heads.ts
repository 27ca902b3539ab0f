import type { Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import { type FusedHeads, type HeadLayout, isPlain, layoutHeads, seenTasks } from './headLayout.js';
import { masterKernels } from './masterKernels.js';
import type { SliceHeadDefinition, TaskHead } from './networkDefinition.js';
import type { Representations } from './representations.js';
import { createSliceHeads, type SliceHeads, type SliceOutputs } from './sliceHeads.js';
import { slicedTasks } from './sliceLayout.js';
import { stopGradient } from './stopGradient.js';
import type { VariableSpec, Weights } from './variables.js';

/** All tasks' heads on representations of given widths. */
export interface Heads {
  readonly layout: HeadLayout;
  readonly variables: readonly VariableSpec[];
  /** The slice-aware part, where there is one. */
  readonly slices?: SliceHeads;
  outputs(backend: Backend, weights: Weights, seen: Representations): HeadOutputs;
}

/** The widths of what heads see. */
export interface HeadWidths {
  /** Of the representations on top. */
  readonly top: number;
  /** Of the trunk's output; left out: as on top. */
  readonly trunk?: number;
  /** Of the trunk's layers, from the bottom up; needed where heads stand on them. */
  readonly depths?: readonly number[];
}

export interface HeadOutputs {
  /** One [b, t, k] tensor of logits per group of the layout. */
  readonly logits: Tensor3D[];
  readonly slices?: SliceOutputs;
}

/**
 * Linear heads: logits = z·W + b, all of them at one depth one product. Heads with hidden layers: dense layers with ReLU, then a
 * linear one. A head that sees another task's prediction adds softmax(logits of that task)·P to a linear head, or has it beside z
 * in front of its hidden layers; gradients flow back through it, unless the head stops them. z is the task's representation: the
 * trunk's output, one of its lower layers', or what the sharing makes of it. With slice heads, a task that has slices sees their
 * mixture in the place of z, see `createSliceHeads`; the others see z.
 *
 * @throws EspalierError UNKNOWN_TASK, HEAD_CYCLE
 */
export function createHeads(
  tasks: readonly TaskHead[],
  widths: number | HeadWidths,
  sliceHeads?: SliceHeadDefinition,
): Heads {
  const { top, trunk = top, depths = [] } = typeof widths === 'number' ? { top: widths } : widths;
  const widthAt = (at: number | undefined) => (at === undefined ? top : depths[at - 1]);
  const sliced = slicedTasks(tasks, sliceHeads?.slices ?? []);
  const layout = layoutHeads(tasks, sliced);
  const ks = new Map(tasks.map((task) => [task.name, task.k]));
  const { groups, products } = layout;
  const placeOf = new Map(
    products.flatMap((product) => product.columns.map(({ task, start }) => [task, { product, start }] as const)),
  );
  const masters = masterKernels(tasks, layout, sliced, top);
  const slices =
    sliceHeads && sliced.size > 0
      ? createSliceHeads(sliceHeads, tasks, layout, { own: top, trunk }, masters.blocks)
      : undefined;

  function outputs(backend: Backend, weights: Weights, seen: Representations): HeadOutputs {
    const { tf } = backend;
    const [b] = seen.trunk.shape;
    const attended = slices?.forward(backend, weights, seen, masters.kernel(backend, weights));
    const changes = attended && masters.spread(backend, attended.change);
    const together = new Map(
      products.map((product) => {
        const [kernel, bias] = ['kernel', 'bias'].map((part) => weights[fusedName(product, part)]);
        const linear = seen.times(kernel as Tensor2D, product.columns, bias as Tensor1D);
        const changed = product.at === undefined && changes?.fused ? tf.add(linear, changes.fused) : linear;
        return [product, changed as Tensor2D];
      }),
    );
    const columns = ({ product, start }: { product: FusedHeads; start: number }, count: number) => {
      const all = together.get(product)!;
      return count === product.width ? all : tf.slice(all, [0, start], [b, count]);
    };
    const own = new Map<string, Tensor2D>();
    const needed = new Set(tasks.flatMap(seenTasks));
    for (const i of layout.order) {
      const task = tasks[i];
      const place = placeOf.get(i);
      const linear = place && (!isPlain(task) || needed.has(task.name)) ? columns(place, task.k) : undefined;
      if (isPlain(task)) {
        if (needed.has(task.name)) own.set(task.name, linear as Tensor2D);
        continue;
      }
      const predictions = seenTasks(task).map((name) => {
        const p = tf.softmax(own.get(name) as Tensor2D);
        return { name, p: task.head.stopGradient ? stopGradient(tf, p) : p };
      });
      const z = task.head.layers.length > 0 && task.head.inputs.includes('trunk') ? seen.of(i) : undefined;
      own.set(task.name, ownLogits(backend, weights, task, z, linear, predictions, changes?.layered.get(i)));
    }
    const logits = groups.map((group): Tensor3D => {
      const plain = group.tasks.filter((i) => isPlain(tasks[i]));
      const parts: Tensor2D[] = [];
      for (let from = 0; from < plain.length; ) {
        const place = placeOf.get(plain[from])!;
        let to = from;
        while (to < plain.length && placeOf.get(plain[to])!.product === place.product) to++;
        parts.push(columns(place, (to - from) * group.k));
        from = to;
      }
      for (const i of group.tasks.slice(plain.length)) parts.push(own.get(tasks[i].name) as Tensor2D);
      return tf.reshape(parts.length === 1 ? parts[0] : tf.concat(parts, 1), [b, group.tasks.length, group.k]);
    });
    return { logits, slices: attended?.outputs };
  }

  return {
    layout,
    variables: [
      ...fusedVariables(tasks, layout, widthAt),
      ...tasks.flatMap((task) => ownVariables(task, widthAt(task.head.at), ks)),
      ...(slices?.variables ?? []),
    ],
    slices,
    outputs,
  };
}

/** The variable of a fused product; its pieces are `heads/<task>/<part>`. */
function fusedName({ at }: FusedHeads, part: string): string {
  return at === undefined ? `heads/${part}` : `heads@${at}/${part}`;
}

function fusedVariables(
  tasks: readonly TaskHead[],
  { products }: HeadLayout,
  widthAt: (at: number | undefined) => number,
): VariableSpec[] {
  return products.flatMap((product): VariableSpec[] => {
    const fanIn = widthAt(product.at);
    const pieces = (part: string) =>
      product.columns.map(({ task, width }) => ({ name: `heads/${tasks[task].name}/${part}`, width }));
    return [
      {
        name: fusedName(product, 'kernel'),
        shape: [fanIn, product.width],
        initializer: { kind: 'glorot', fanIn, fanOut: product.width },
        pieces: pieces('kernel'),
      },
      {
        name: fusedName(product, 'bias'),
        shape: [product.width],
        initializer: { kind: 'zeros' },
        pieces: pieces('bias'),
      },
    ];
  });
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
 * @param z [b, width] what a head with hidden layers sees of the trunk; left out: nothing
 * @param change [b, units] what its slices add in front of the first ReLU
 */
function ownLogits(
  backend: Backend,
  weights: Weights,
  task: TaskHead,
  z: Tensor2D | undefined,
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
  const parts = [...(z ? [z] : []), ...seen.map(({ p }) => p)];
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
