import { metrics } from '../core/metrics/index.js';
import { splitNames } from '../core/split.js';
import { reportUnknownTask, type TaskNames } from './checkRelations.js';
import { type ConfigNode, nodeAt } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { type Problems, placeOf } from './problems.js';

/** Checks `training.earlyStopping.metric`: `<task or mean>/<split>/<metric>`. */
export function checkMetric(root: ConfigNode, names: TaskNames, problems: Problems): void {
  const path = ['training', 'earlyStopping', 'metric'];
  const node = nodeAt(root, path);
  if (node?.type !== 'scalar' || typeof node.value !== 'string') return;
  const parts = node.value.split('/');
  const [task, split, metric] = parts;
  if (parts.length !== 3) {
    problems.add(
      'UNKNOWN_METRIC',
      placeOf(root, path),
      `expected task/split/metric, such as mean/validation/macroF1; received "${node.value}"`,
    );
    return;
  }
  if (task !== 'mean' && !names.members.has(task)) reportUnknownTask(root, path, task, names, problems);
  for (const [word, known] of [
    [split, splitNames],
    [metric, Object.keys(metrics)],
  ] as const) {
    if ((known as readonly string[]).includes(word)) continue;
    problems.add(
      'UNKNOWN_METRIC',
      placeOf(root, path),
      `expected ${oneOf(known)}; received "${word}"${didYouMean(word, known)}`,
    );
  }
}
