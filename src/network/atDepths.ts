import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { TaskHead } from './networkDefinition.js';
import { oneForAll } from './oneForAll.js';
import type { Representations } from './representations.js';

/**
 * Heads that stand on a lower layer of the trunk see its output; the others see what is on top.
 *
 * @param layers by the layer's number, [b, its width]
 */
export function atDepths(
  backend: Backend,
  top: Representations,
  tasks: readonly TaskHead[],
  layers: ReadonlyMap<number, Tensor2D>,
): Representations {
  if (layers.size === 0) return top;
  const below = new Map([...layers].map(([at, z]) => [at, oneForAll(backend, z)]));
  const seenBy = (task: number) => below.get(tasks[task].head.at ?? 0) ?? top;
  return {
    trunk: top.trunk,
    times: (kernel, columns, bias) => seenBy(columns[0].task).times(kernel, columns, bias),
    of: (task) => seenBy(task).of(task),
  };
}
