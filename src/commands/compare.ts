import { resolve } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { type MetricName, metricNames } from '../core/metrics/index.js';
import { type SplitName, splitNames } from '../core/split.js';
import { compareRuns } from '../run/compareRuns.js';
import { RunFolder } from '../run/runFolder.js';
import { comparisonText } from '../terminal/comparisonText.js';
import type { CommandContext } from './commandContext.js';

/** `espalier compare RUN RUN`: the scores of two runs side by side, per task, with paired intervals on the rows that both predicted. */
export async function compare(
  before: string,
  after: string,
  options: { metric?: string; split?: string; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const metric = oneOfNames('--metric', options.metric ?? 'macroF1', metricNames) as MetricName;
  const split = oneOfNames('--split', options.split ?? 'test', splitNames) as SplitName;
  const [first, second] = [before, after].map((run) => new RunFolder(resolve(context.cwd, run)));
  const found = await compareRuns(first, second, { metric, split, places: [before, after] });
  context.print(options.json ? JSON.stringify(found, null, 2) : comparisonText(found, context.columns));
}

function oneOfNames(option: string, given: string, names: readonly string[]): string {
  if (names.includes(given)) return given;
  const message = `${option}: expected one of ${names.join(', ')}; received "${given}"`;
  throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
}
