import { reportUnknownClass } from './checkRelations.js';
import { type ConfigNode, child, nodeAt } from './configNode.js';
import { type Problems, placeOf } from './problems.js';
import type { TaskEntry } from './readTasks.js';

/** Checks the class balances that name classes or count them: a label model's prior, and a loss' weights. */
export function checkClassBalance(root: ConfigNode, tasks: readonly TaskEntry[], problems: Problems): void {
  for (const task of tasks) {
    const classes = task.members[0]?.classes;
    if (!classes) continue;
    const holder = child(task.node, 'labelModel') ? [...task.path, 'labelModel'] : ['labelModel'];
    checkPrior(root, [...holder, 'classBalance'], task.members[0].name, classes, problems);
    const weights = nodeAt(root, [...task.path, 'loss', 'classBalance']);
    if (weights?.type !== 'map') continue;
    for (const name of weights.entries.keys()) {
      if (!classes.includes(name))
        reportUnknownClass(
          root,
          [...task.path, 'loss', 'classBalance', name],
          name,
          task.members[0].name,
          classes,
          problems,
        );
    }
  }
}

function checkPrior(
  root: ConfigNode,
  path: readonly PropertyKey[],
  task: string,
  classes: readonly string[],
  problems: Problems,
): void {
  const prior = nodeAt(root, path);
  if (prior?.type === 'list' && prior.items.length !== classes.length) {
    problems.add(
      'CLASS_BALANCE',
      placeOf(root, path),
      `expected ${classes.length} numbers, one per class of ${task} (${classes.join(', ')}); received ${prior.items.length}`,
    );
  }
  if (prior?.type !== 'map') return;
  const unknown = [...prior.entries.keys()].filter((name) => !classes.includes(name));
  const missing = classes.filter((name) => !prior.entries.has(name));
  if (unknown.length + missing.length === 0) return;
  const faults = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`no class: ${unknown.join(', ')}`] : []),
  ];
  problems.add(
    'CLASS_BALANCE',
    placeOf(root, path),
    `expected one number for each class of ${task} (${classes.join(', ')}); ${faults.join('; ')}`,
  );
}
