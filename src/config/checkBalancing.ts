import { reportUnknownTask, type TaskNames } from './checkRelations.js';
import { type ConfigNode, nodeAt } from './configNode.js';
import type { Problems } from './problems.js';

/** Checks that the tasks that `training.balancing.weights` names are there. */
export function checkBalancing(root: ConfigNode, names: TaskNames, problems: Problems): void {
  const path = ['training', 'balancing', 'weights'];
  const weights = nodeAt(root, path);
  if (weights?.type !== 'map') return;
  for (const name of weights.entries.keys()) {
    if (!names.members.has(name)) reportUnknownTask(root, [...path, name], name, names, problems);
  }
}
