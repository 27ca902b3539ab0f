import { resolve } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { loadExperiment } from '../config/index.js';
import { EspalierError } from '../core/errors.js';
import { explainRow } from '../run/explainRow.js';
import { RunFolder } from '../run/runFolder.js';
import { explanationText } from '../terminal/explanationText.js';
import type { CommandContext } from './commandContext.js';

/** `espalier explain RUN --id ROW`: what each labeling function's vote adds to the row's labels, and what they would be without it. */
export async function explain(
  run: string,
  options: { id: string; task?: string; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const { id, task } = options;
  const folder = new RunFolder(resolve(context.cwd, run));
  const experiment = await experimentOf(folder, context);
  const tasks = await explainRow(folder, id, {
    task,
    place: run,
    specs: experiment?.labelingFunctions,
    order: experiment?.tasks.map(({ name }) => name),
  });
  if (options.json) {
    context.print(JSON.stringify({ id, tasks }, sevenDigits, 2));
    return;
  }
  context.print(`Row "${id}" of ${run}\n\n${tasks.map((each) => explanationText(each, context.columns)).join('\n\n')}`);
}

/** The run's config serves for places and the order of tasks alone; one that cannot be read any more takes only these away. */
async function experimentOf(folder: RunFolder, { cwd }: CommandContext): Promise<Experiment | undefined> {
  await folder.readText('config.resolved.yaml');
  try {
    return (await loadExperiment(folder.file('config.resolved.yaml'), { cwd, withoutFiles: true })).experiment;
  } catch (error) {
    if (error instanceof EspalierError) return undefined;
    throw error;
  }
}

/** Probabilities of 32 bits carry seven digits; more would only be noise. */
const sevenDigits = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(7)) : value);
