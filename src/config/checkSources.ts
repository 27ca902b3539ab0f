import { type ConfigNode, childText } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { type Problems, placeOf } from './problems.js';
import type { TaskEntry } from './readTasks.js';

/** Checks that every task stands on a source that exists; with one source nobody has to say which. */
export function checkSources(
  root: ConfigNode,
  tasks: readonly TaskEntry[],
  sources: readonly string[] | undefined,
  problems: Problems,
): void {
  if (!sources) return;
  for (const task of tasks) {
    const named = childText(task.node, 'data');
    if (named === undefined) {
      if (sources.length > 1) {
        problems.add(
          'MISSING_KEY',
          placeOf(root, task.path),
          `expected data: ${oneOf(sources)}, as there are several sources; it is missing`,
        );
      }
    } else if (!sources.includes(named)) {
      const words = `expected a source: ${oneOf(sources)}; received "${named}"${didYouMean(named, sources)}`;
      problems.add('UNKNOWN_SOURCE', placeOf(root, [...task.path, 'data']), words);
    }
  }
}
