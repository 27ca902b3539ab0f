import { resolve } from 'node:path';
import { type Experiment, loadExperiment } from '../config/index.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import type { ErrorRow, TaskErrors } from '../core/runErrors.js';
import { type SplitName, splitNames } from '../core/split.js';
import { openDatabase } from '../data/database.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { findErrors } from '../run/findErrors.js';
import { readTexts } from '../run/readTexts.js';
import { RunFolder } from '../run/runFolder.js';
import { openRunLog } from '../stages/runLog.js';
import { errorsText } from '../terminal/errorsText.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

interface ErrorsOptions {
  task?: string;
  split?: string;
  limit?: string;
  out?: string;
  json?: boolean;
}

/** `espalier errors RUN`: how predictions err and which labeling functions do it, rows without votes or in conflict, labels that seem wrong. */
export async function errors(run: string, options: ErrorsOptions, context: CommandContext): Promise<void> {
  const folder = new RunFolder(resolve(context.cwd, run));
  const split = splitOf(options.split);
  // A file holds every row; a terminal those that somebody reads.
  const limit = options.out === undefined ? wholeNumber(options.limit ?? '5', 'errors') : Number.POSITIVE_INFINITY;
  const experiment = await experimentOf(folder, context);
  const names = experiment.tasks.map(({ name }) => name);
  if (options.task !== undefined && !names.includes(options.task)) {
    const message = `expected ${oneOf(names)}; received "${options.task}"${didYouMean(options.task, names)}`;
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
  }
  if (split === 'test') await noteTestRows(folder);
  const found: TaskErrors[] = [];
  const database = await openDatabase();
  try {
    for (const task of experiment.tasks) {
      if (options.task !== undefined && task.name !== options.task) continue;
      const goldInFit = task.gold !== undefined && task.gold.train !== 'none';
      const errorsOfTask = await findErrors(database, folder, task.name, { split, limit, goldInFit });
      found.push(await withTexts(errorsOfTask, experiment));
    }
  } finally {
    await database.close();
  }
  if (options.out !== undefined) {
    const path = resolve(context.cwd, options.out);
    const lines = found.flatMap(csvLines);
    const head = ['task', 'why', 'id', 'split', 'gold', 'predicted', 'label', 'probability', 'likely', 'text'];
    await writeFileWhole(path, [head, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\n`).join(''));
    context.progress.say(`${options.out}: ${lines.length} rows`);
    return;
  }
  context.print(
    options.json
      ? JSON.stringify(found, null, 2)
      : found.map((each) => errorsText(each, context.columns)).join('\n\n\n'),
  );
}

function splitOf(split: string | undefined): SplitName | undefined {
  if (split === undefined || (splitNames as readonly string[]).includes(split)) return split as SplitName | undefined;
  throw new EspalierError(
    { code: 'USAGE', message: `--split: expected ${oneOf(splitNames)}; received "${split}"` },
    { exitCode: 2 },
  );
}

async function experimentOf(folder: RunFolder, { cwd }: CommandContext): Promise<Experiment> {
  await folder.readText('config.resolved.yaml');
  return (await loadExperiment(folder.file('config.resolved.yaml'), { cwd, withoutFiles: true })).experiment;
}

/** Who has looked at test rows has no untouched test any more: the run's log says when. */
async function noteTestRows(folder: RunFolder): Promise<void> {
  const log = openRunLog(folder.file('log.jsonl'));
  log.write({ event: 'test rows shown', command: 'errors' });
  log.close();
}

async function withTexts(errors: TaskErrors, experiment: Experiment): Promise<TaskErrors> {
  const { buckets, uncovered, conflicts, suspectedGold, suspectedLabels } = errors;
  const lists = [
    ...buckets.map(({ examples }) => examples),
    ...[uncovered, conflicts, suspectedGold, suspectedLabels].flatMap((part) => (part ? [part.examples] : [])),
  ];
  const texts = await readTexts(experiment, errors.task, new Set(lists.flat().map(({ id }) => id)));
  const told = <P extends { readonly examples: readonly ErrorRow[] }>(part: P): P => ({
    ...part,
    examples: part.examples.map((row) => (texts.has(row.id) ? { ...row, text: texts.get(row.id) } : row)),
  });
  return {
    ...errors,
    buckets: buckets.map(told),
    uncovered: told(uncovered),
    conflicts: told(conflicts),
    ...(suspectedGold && { suspectedGold: told(suspectedGold) }),
    ...(suspectedLabels && { suspectedLabels: told(suspectedLabels) }),
  };
}

/** A line for every row that is listed, with the list that it comes from. */
function csvLines({ task, buckets, uncovered, conflicts, suspectedGold, suspectedLabels }: TaskErrors) {
  const line = (why: string) => (row: ErrorRow) => [
    task,
    why,
    row.id,
    row.split,
    row.gold ?? '',
    row.predicted ?? '',
    row.label ?? '',
    String(Number(row.probability.toPrecision(7))),
    row.likely ?? '',
    row.text ?? '',
  ];
  return [
    ...buckets.flatMap(({ examples }) => examples.map(line('wrong'))),
    ...uncovered.examples.map(line('uncovered')),
    ...conflicts.examples.map(line('conflict')),
    ...(suspectedGold?.examples.map(line('suspected gold')) ?? []),
    ...(suspectedLabels?.examples.map(line('suspected label')) ?? []),
  ];
}

function csvCell(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
