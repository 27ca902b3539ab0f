import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { loadExperiment } from '../config/index.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError, formatProblem } from '../core/errors.js';
import { dataDrift } from '../stages/dataDrift.js';
import { driftText } from '../terminal/driftText.js';
import type { CommandContext } from './commandContext.js';

/**
 * `espalier drift FILE|RUN DATA [OTHER]`: does DATA look like the rows that the labeling functions were written on? With OTHER the two
 * files are held against each other, DATA as the earlier one.
 */
export async function drift(
  place: string,
  data: string,
  other: string | undefined,
  options: { task?: string; source?: string; set?: string[]; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const path = resolve(context.cwd, place);
  const isRun = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const { experiment, warnings } = await loadExperiment(isRun ? join(path, 'config.resolved.yaml') : place, {
    set: options.set ?? [],
    cwd: context.cwd,
    withoutFiles: isRun && other !== undefined,
    withoutModels: true,
  });
  for (const warning of warnings) context.progress.say(`warning: ${formatProblem(warning)}`);
  const names = experiment.tasks.map(({ name }) => name);
  const { task, source } = options;
  if (task !== undefined && !names.includes(task)) {
    const message = `expected ${oneOf(names)}; received "${task}"${didYouMean(task, names)}`;
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
  }
  const at = (name: string) => resolve(context.cwd, name);
  const files = other === undefined ? ([at(data)] as const) : ([at(data), at(other)] as const);
  const found = await dataDrift(experiment, files, context, { task, source });
  const shown = (name: string) => (name === 'train rows' ? `${place}, train rows` : fileLabel(name, context.cwd));
  const report = {
    ...found,
    before: { ...found.before, data: shown(found.before.data) },
    after: { ...found.after, data: shown(found.after.data) },
  };
  context.print(options.json ? JSON.stringify(report, null, 2) : driftText(report, context.columns));
}
