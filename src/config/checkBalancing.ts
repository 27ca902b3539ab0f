import { accumulates } from '../training/balancing/accumulates.js';
import { cannotAccumulate } from '../training/balancing/cannotAccumulate.js';
import type { TrainingParams } from '../training/trainingParams.js';
import { reportUnknownTask, type TaskNames } from './checkRelations.js';
import { type ConfigNode, nodeAt } from './configNode.js';
import { type Problems, placeOf } from './problems.js';

/** Checks that the tasks that `training.balancing.weights` names are there, and that the kind goes with `accumulate`. */
export function checkBalancing(
  root: ConfigNode,
  names: TaskNames,
  training: TrainingParams | undefined,
  problems: Problems,
): void {
  if (training && training.accumulate > 1 && !accumulates(training.balancing)) {
    const { code, message, hint } = cannotAccumulate(training.balancing.kind, training.accumulate);
    problems.add(code, placeOf(root, ['training', 'accumulate']), message, hint);
  }
  const path = ['training', 'balancing', 'weights'];
  const weights = nodeAt(root, path);
  if (weights?.type !== 'map') return;
  for (const name of weights.entries.keys()) {
    if (!names.members.has(name)) reportUnknownTask(root, [...path, name], name, names, problems);
  }
}
