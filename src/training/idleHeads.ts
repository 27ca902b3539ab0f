import { seenTasks } from '../network/headLayout.js';
import type { SliceHeadDefinition, TaskHead } from '../network/networkDefinition.js';
import type { VariableSpec } from '../network/variables.js';

/**
 * Which tasks' heads a step may move: those with labels in it, and those whose predictions such a head sees, because gradients
 * flow back through them. A slice's heads move with any of its tasks. The others keep weights and slots.
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
    for (const name of seenTasks(tasks[i])) visit(numbers.get(name)!);
  };
  tasks.forEach((_, i) => {
    if (weights[i] > 0) visit(i);
  });
  return [...moving, ...slices.map((slice) => slice.tasks.some((name) => moving[numbers.get(name)!]))];
}

/**
 * Whose a head's variables are: per variable the task's number, once for each column of a fused variable's last axis, once in all
 * for one of a single head; slices are numbered after the tasks. Variables of the trunk, which all tasks share, are not there.
 */
export function headOwners(
  variables: readonly VariableSpec[],
  tasks: readonly TaskHead[],
  slices: SliceHeadDefinition['slices'] = [],
): Map<string, number[]> {
  // The longest name first: where one task's name and a slash begin another's, the other owns what bears it.
  const prefixes = [
    ...tasks.map(({ name }, task) => ({ prefix: `heads/${name}/`, task })),
    ...slices.map(({ name }, slice) => ({ prefix: `slices/${name}/`, task: tasks.length + slice })),
  ];
  prefixes.sort((a, b) => b.prefix.length - a.prefix.length);
  const ownerOf = (name: string) => prefixes.find(({ prefix }) => name.startsWith(prefix))?.task;
  const owners = new Map<string, number[]>();
  for (const { name, pieces } of variables) {
    if (pieces) {
      const columns = pieces.flatMap((piece) => new Array<number | undefined>(piece.width).fill(ownerOf(piece.name)));
      if (columns.every((task) => task !== undefined)) owners.set(name, columns);
    } else {
      const task = ownerOf(name);
      if (task !== undefined) owners.set(name, [task]);
    }
  }
  return owners;
}
