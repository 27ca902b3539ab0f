import { extname, resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { loadExperiment } from '../config/index.js';
import type { ErrorReport, ErrorRow } from '../core/errorReport.js';
import { EspalierError } from '../core/errors.js';
import { type SplitName, splitNames } from '../core/split.js';
import { csvLine } from '../files/csvLine.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { findErrors } from '../run/findErrors.js';
import { RunFolder } from '../run/runFolder.js';
import { testOpened } from '../run/testOpened.js';
import { errorsText } from '../terminal/errorsText.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

/** Pairs of labeling functions that are listed. */
const pairs = 5;

/**
 * `espalier errors RUN`: where network and label model contradict gold, by bucket; rows on which votes contradict each other, and rows without
 * any. Test rows stay closed until `--split test` asks for them, and the run's lineage records that.
 */
export async function errors(
  run: string,
  options: { task?: string; split?: string; slice?: string; limit?: string; out?: string; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const limit = wholeNumber(options.limit ?? '3', 'errors');
  const splits = splitsOf(options.split);
  if (options.out !== undefined && extname(options.out).toLowerCase() !== '.csv') {
    const message = `--out: expected a name ending in .csv; received "${options.out}"`;
    throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
  }
  const folder = new RunFolder(resolve(context.cwd, run));
  await folder.readText('config.resolved.yaml');
  const file = folder.file('config.resolved.yaml');
  const { experiment } = await loadExperiment(file, { cwd: context.cwd, withoutFiles: true });
  // A file gets all rows of the view.
  const view = {
    splits,
    slice: options.slice,
    limit: options.out === undefined ? limit : Number.POSITIVE_INFINITY,
    pairs,
  };
  const tasks = await findErrors(experiment, folder, view, { task: options.task, signal: context.signal });
  const report: ErrorReport = { run, splits, ...(options.slice !== undefined && { slice: options.slice }), tasks };
  if (splits.includes('test')) {
    const kept = await testOpened(folder, 'errors', context.date());
    context.progress.say(
      kept
        ? `${run}: lineage.json records that its test rows were looked at`
        : `warning: ${run} keeps no lineage.json, so that nothing records that its test rows were looked at`,
    );
  }
  if (options.out !== undefined) {
    const path = resolve(context.cwd, options.out);
    const lines = csvLines(report);
    await writeFileWhole(path, `${lines.join('\n')}\n`);
    context.progress.say(`${fileLabel(path, context.cwd)}: ${lines.length - 1} rows`);
  }
  const shown = options.out === undefined ? report : cut(report, limit);
  context.print(options.json ? JSON.stringify(shown, null, 2) : errorsText(shown, context.columns));
}

function splitsOf(asked: string | undefined): readonly SplitName[] {
  if (asked === undefined) return ['train', 'validation'];
  const split = splitNames.find((name) => name === asked);
  if (split) return [split];
  const message = `errors: expected one of ${splitNames.join(', ')} for --split; received "${asked}"`;
  throw new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
}

function cut(report: ErrorReport, limit: number): ErrorReport {
  return {
    ...report,
    tasks: report.tasks.map((task) => ({
      ...task,
      buckets: task.buckets.map((bucket) => ({ ...bucket, examples: bucket.examples.slice(0, limit) })),
      conflicts: { ...task.conflicts, rows: task.conflicts.rows.slice(0, limit) },
      uncovered: { ...task.uncovered, rows: task.uncovered.rows.slice(0, limit) },
    })),
  };
}

/** A row may stand there for several reasons. */
function csvLines({ tasks }: ErrorReport): string[] {
  const head = [
    ...['task', 'reason', 'wrong', 'id', 'split', 'gold', 'network', 'networkProbability', 'label', 'labelProbability'],
    ...['votesAgainst', 'votes', 'text'],
  ];
  const line = (task: string, reason: string, wrong: string, row: ErrorRow) =>
    csvLine([
      ...[task, reason, wrong, row.id, row.split, row.gold, row.network?.class, digits(row.network?.probability)],
      ...[row.label?.class, digits(row.label?.probability), row.against],
      Object.entries(row.votes)
        .map(([name, vote]) => `${name}=${vote}`)
        .join(' '),
      row.text,
    ]);
  return [
    csvLine(head),
    ...tasks.flatMap(({ task, buckets, conflicts, uncovered }) => [
      ...buckets.flatMap(({ wrong, examples }) => examples.map((row) => line(task, 'gold', wrong, row))),
      ...conflicts.rows.map((row) => line(task, 'conflict', '', row)),
      ...uncovered.rows.map((row) => line(task, 'uncovered', '', row)),
    ]),
  ];
}

/** Float32 carries seven digits; more would only be noise. */
const digits = (value: number | undefined) => value && Number(value.toPrecision(7));
