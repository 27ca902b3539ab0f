import { reportUnknownClass, reportUnknownTask, type TaskNames } from './checkRelations.js';
import { type ConfigNode, childText, nodeAt } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { type Problems, placeOfKeyAt } from './problems.js';
import type { SliceEntry } from './readSlices.js';

/** Checks the names of tasks, classes and slices in `training.sampler` and `training.oversample`. */
export function checkTraining(
  root: ConfigNode,
  names: TaskNames,
  slices: readonly SliceEntry[],
  problems: Problems,
): void {
  for (const path of keysUnder(root, ['training', 'sampler', 'rates'])) checkTask(path);
  for (const path of keysUnder(root, ['training', 'oversample', 'classes'])) {
    if (!checkTask(path)) continue;
    const task = String(path.at(-1));
    const { classes } = names.members.get(task)!;
    if (!classes) continue;
    for (const inside of keysUnder(root, path)) {
      const name = String(inside.at(-1));
      if (!classes.includes(name)) reportUnknownClass(root, inside, name, task, classes, problems);
    }
  }
  for (const path of keysUnder(root, ['training', 'oversample', 'slices'])) {
    const name = String(path.at(-1));
    if (slices.some((entry) => isCalled(entry, name))) continue;
    const known = slices.flatMap(({ node, by }) => (by.length === 0 ? (childText(node, 'name') ?? []) : []));
    problems.add(
      'UNKNOWN_SLICE',
      placeOfKeyAt(root, path),
      `expected a slice: ${oneOf(known)}; received "${name}"${didYouMean(name, known)}`,
      'Slices are declared under slices:, and those by columns are called column=value.',
    );
  }

  function checkTask(path: readonly PropertyKey[]): boolean {
    const name = String(path.at(-1));
    if (names.members.has(name)) return true;
    reportUnknownTask(root, path, name, names, problems);
    return false;
  }
}

/** The paths of a map's keys; none where there is no map. */
function keysUnder(root: ConfigNode, path: readonly PropertyKey[]): PropertyKey[][] {
  const node = nodeAt(root, path);
  return node?.type === 'map' ? [...node.entries.keys()].map((key) => [...path, key]) : [];
}

/** Whether a slice has the name, or may: which values columns have is seen in the data alone. */
function isCalled({ node, by }: SliceEntry, name: string): boolean {
  if (by.length === 0) return childText(node, 'name') === name;
  let rest = name;
  return by.every((column, i) => {
    const head = `${i > 0 ? ',' : ''}${column}=`;
    const at = i === 0 ? (rest.startsWith(head) ? 0 : -1) : rest.indexOf(head);
    rest = rest.slice(at + head.length);
    return at >= 0;
  });
}
