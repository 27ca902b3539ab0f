import { resolve } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { loadExperiment } from '../config/index.js';
import { EspalierError } from '../core/errors.js';
import type { HeadExplanation, TaskExplanation } from '../core/rowExplanation.js';
import { explainRow } from '../run/explainRow.js';
import { RunFolder } from '../run/runFolder.js';
import { explanationText } from '../terminal/explanationText.js';
import { headText } from '../terminal/headText.js';
import type { CommandContext } from './commandContext.js';

/**
 * `espalier explain RUN --id ROW`: what the row's features add to the network's prediction, with its slices and the tasks it is tied to; then what each labeling
 * function's vote adds to the row's labels, and what they would be without it.
 */
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
  const { heads, missing } = await headsOf(folder, experiment, id, task, context);
  const told = tasks.map((each): TaskExplanation => {
    const head = heads?.get(each.task);
    return head ? { ...each, head } : each;
  });
  if (options.json) {
    const withoutHeads = missing === undefined ? {} : { withoutHeads: missing };
    context.print(JSON.stringify({ id, tasks: told, ...withoutHeads }, sevenDigits, 2));
    return;
  }
  const texts = told.flatMap((each) => [
    ...(each.head ? [headText(each.task, each.head, context.columns)] : []),
    explanationText(each, context.columns),
  ]);
  context.print([`Row "${id}" of ${run}`, ...texts].join('\n\n'));
  if (missing !== undefined) context.progress.say(`The network's evidence is left out: ${missing}`);
}

/** The network's reasons, of a run that has one; why they are missing where they cannot be told. Only then a tensor library is loaded. */
async function headsOf(
  folder: RunFolder,
  experiment: Experiment | undefined,
  id: string,
  task: string | undefined,
  { signal, progress }: CommandContext,
): Promise<{ heads?: Map<string, HeadExplanation>; missing?: string }> {
  if (!(await folder.list('model')).includes('manifest.json')) return {};
  if (!experiment) return { missing: 'the config of the run can no longer be read' };
  try {
    const { explainHeads } = await import('../run/explainHeads.js');
    return { heads: await explainHeads(experiment, folder, id, { task, signal, warn: (line) => progress.say(line) }) };
  } catch (error) {
    if (!(error instanceof EspalierError) || error.code === 'INTERRUPTED') throw error;
    return { missing: error.message };
  }
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
