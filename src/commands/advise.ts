import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { loadExperiment } from '../config/index.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError, formatProblem } from '../core/errors.js';
import { type MetricName, metricNames } from '../core/metrics/index.js';
import { adviseTasks } from '../stages/adviseTasks.js';
import { adviceText } from '../terminal/adviceText.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

/** `espalier advise FILE|RUN`: where the next hour is best spent, each option with its expected gain. */
export async function advise(
  place: string,
  options: { task?: string; metric?: string; repetitions?: string; limit?: string; set?: string[]; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const metric = metricNames.find((name) => name === (options.metric ?? 'macroF1'));
  if (!metric) {
    const message = `--metric: expected ${oneOf(metricNames)}; received "${options.metric}"${didYouMean(options.metric!, metricNames)}`;
    throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
  }
  const repetitions = wholeNumber(options.repetitions ?? '16', 'advise', '--repetitions');
  if (repetitions < 3) {
    const message = `--repetitions: expected 3 or more, as intervals come out of them; received ${repetitions}`;
    throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
  }
  const path = resolve(context.cwd, place);
  const isRun = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const file = isRun ? join(path, 'config.resolved.yaml') : place;
  const { experiment, warnings } = await loadExperiment(file, { set: options.set ?? [], cwd: context.cwd });
  for (const warning of warnings) context.progress.say(`warning: ${formatProblem(warning)}`);
  const names = experiment.tasks.map(({ name }) => name);
  const { task } = options;
  if (task !== undefined && !names.includes(task)) {
    const message = `expected ${oneOf(names)}; received "${task}"${didYouMean(task, names)}`;
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
  }
  const limit = wholeNumber(options.limit ?? '20', 'advise');
  const ranked = await adviseTasks(experiment, { task, metric: metric as MetricName, repetitions }, context);
  context.print(options.json ? JSON.stringify(ranked, null, 2) : adviceText(ranked, context.columns, limit));
}
