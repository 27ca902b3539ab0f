import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { HeadLayout } from './headLayout.js';
import type { TaskHead } from './networkDefinition.js';
import type { Weights } from './variables.js';

/** The kernels in which the heads of the tasks with slices meet their representations first. */
export interface MasterKernels {
  /** Whose columns they are: linear heads in the order of the fused product, then first hidden layers. */
  readonly blocks: readonly { readonly task: number; readonly width: number }[];
  /** @returns [h, w] all of them side by side */
  kernel(backend: Backend, weights: Weights): Tensor2D;
  /**
   * Takes columns apart again.
   *
   * @param columns [b, w]
   * @returns `fused` [b, fused width], exactly 0 for tasks without slices; `layered` [b, units] by task number
   */
  spread(
    backend: Backend,
    columns: Tensor2D,
  ): { readonly fused?: Tensor2D; readonly layered: ReadonlyMap<number, Tensor2D> };
}

/**
 * @param sliced numbers of the tasks with slices, each of which stands on top
 * @param width h, of the representations on top
 */
export function masterKernels(
  tasks: readonly TaskHead[],
  { products }: HeadLayout,
  sliced: ReadonlySet<number>,
  width: number,
): MasterKernels {
  const { columns: fused, width: fusedWidth } = products.find(({ at }) => at === undefined) ?? {
    columns: [],
    width: 0,
  };
  const linear = fused.filter(({ task }) => sliced.has(task));
  const layered = [...sliced].filter((task) => tasks[task].head.layers.length > 0);
  const blocks = [
    ...linear.map(({ task, width: own }) => ({ task, width: own })),
    ...layered.map((task) => ({ task, width: tasks[task].head.layers[0] })),
  ];
  const linearWidth = linear.reduce((sum, { width: own }) => sum + own, 0);
  const total = blocks.reduce((sum, block) => sum + block.width, 0);
  // [fused width, linear width]: picks columns as a product, since a gather has no gradient on wasm.
  const chosen = new Float32Array(fusedWidth * linearWidth);
  let column = 0;
  for (const { start, width: own } of linear) {
    for (let c = 0; c < own; c++) chosen[(start + c) * linearWidth + column++] = 1;
  }
  const all = linearWidth === fusedWidth;
  const choice = ({ tf }: Backend) => tf.tensor2d(chosen, [fusedWidth, linearWidth]);
  return {
    blocks,
    kernel(backend, weights) {
      const { tf } = backend;
      const parts: Tensor2D[] = [];
      if (linearWidth > 0) {
        const kernel = weights['heads/kernel'] as Tensor2D;
        parts.push(all ? kernel : tf.matMul(kernel, choice(backend)));
      }
      for (const task of layered) {
        const kernel = weights[`heads/${tasks[task].name}/0/kernel`] as Tensor2D;
        const [rows, units] = kernel.shape;
        parts.push(rows === width ? kernel : tf.slice(kernel, [0, 0], [width, units]));
      }
      return parts.length === 1 ? parts[0] : tf.concat(parts, 1);
    },
    spread(backend, columns) {
      const { tf } = backend;
      const [b] = columns.shape;
      const from = (start: number, count: number): Tensor2D =>
        count === total ? columns : tf.slice(columns, [0, start], [b, count]);
      let start = linearWidth;
      const own = new Map<number, Tensor2D>();
      for (const task of layered) {
        const [units] = tasks[task].head.layers;
        own.set(task, from(start, units));
        start += units;
      }
      if (linearWidth === 0) return { layered: own };
      const ofLinear = from(0, linearWidth);
      const fusedColumns: Tensor2D = all ? ofLinear : tf.matMul(ofLinear, choice(backend), false, true);
      return { fused: fusedColumns, layered: own };
    },
  };
}
