import { seenTasks } from '../network/headLayout.js';
import type { SliceHeadDefinition, TaskHead } from '../network/networkDefinition.js';

/**
 * Which tasks' heads a step may move: those with labels in it, and those whose predictions such a head sees, because gradients
 * flow back through them unless they are stopped there. A slice's heads move with any of its tasks. The others keep weights and slots.
 *
 * @param weights [t] how much label each task has in the step
 * @returns [t + s] the tasks, then the slices
 */
export function movingHeads(
  tasks: readonly TaskHead[],
  weights: ArrayLike<number>,
  slices: SliceHeadDefinition['slices'] = [],
): boolean[] {
  const numbers = new Map(tasks.map(({ name }, i) => [name, i]));
  const moving = tasks.map(() => false);
  const visit = (i: number) => {
    if (moving[i]) return;
    moving[i] = true;
    if (tasks[i].head.stopGradient) return;
    for (const name of seenTasks(tasks[i])) visit(numbers.get(name)!);
  };
  tasks.forEach((_, i) => {
    if (weights[i] > 0) visit(i);
  });
  return [...moving, ...slices.map((slice) => slice.tasks.some((name) => moving[numbers.get(name)!]))];
}
