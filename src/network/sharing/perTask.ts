import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { Columns, Representations } from '../representations.js';
import type { SharingTask } from './sharing.js';

/** How representations that differ from task to task meet kernels. Places are those in the sharing's list of tasks. */
export interface TaskProducts {
  /**
   * @param kernel [w, t·k] the kernels of the t tasks side by side
   * @returns [t, b, k]
   */
  product(kernel: Tensor2D, places: readonly number[]): Tensor3D;
  /** [b, w] */
  of(place: number): Tensor2D;
}

/** Representations out of products for runs of equally wide kernels. */
export function perTask(
  backend: Backend,
  trunk: Tensor2D,
  tasks: readonly SharingTask[],
  { product, of }: TaskProducts,
): Representations {
  const { tf } = backend;
  const placeOf = new Map(tasks.map(({ task }, place) => [task, place]));
  const [b] = trunk.shape;
  return {
    trunk,
    times(kernel, columns, bias) {
      const [w, total] = kernel.shape;
      const parts = equallyWide(columns).map(({ start, width, members }) => {
        const count = members.length * width;
        const part = count === total ? kernel : tf.slice(kernel, [0, start], [w, count]);
        const places = members.map((task) => placeOf.get(task)!);
        return tf.reshape(tf.transpose(product(part, places), [1, 0, 2]), [b, count]) as Tensor2D;
      });
      const together = parts.length === 1 ? parts[0] : tf.concat(parts, 1);
      return (bias ? tf.add(together, bias) : together) as Tensor2D;
    },
    of: (task) => of(placeOf.get(task)!),
  };
}

/** Runs of columns of the same width. */
function equallyWide(columns: readonly Columns[]): { start: number; width: number; members: number[] }[] {
  const runs: { start: number; width: number; members: number[] }[] = [];
  let start = 0;
  for (const { task, width } of columns) {
    const last = runs.at(-1);
    if (last?.width === width) last.members.push(task);
    else runs.push({ start, width, members: [task] });
    start += width;
  }
  return runs;
}
