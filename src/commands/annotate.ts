import { extname, resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import type { ResolvedTask } from '../config/experiment.js';
import { loadExperiment } from '../config/index.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { type SplitName, splitNames } from '../core/split.js';
import { csvLine } from '../files/csvLine.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { type LabelOrder, labelOrders, type RowToLabel, rowsToLabel } from '../run/rowsToLabel.js';
import { RunFolder } from '../run/runFolder.js';
import { testOpened } from '../run/testOpened.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

/** Characters of a text that the terminal shows. */
const excerptLength = 80;

/**
 * `espalier annotate RUN`: the rows to label next, as a CSV with an empty column per task, which comes back as `gold: {column, path}`.
 */
export async function annotate(
  run: string,
  options: {
    task?: string;
    split?: string;
    slice?: string;
    by?: string;
    limit?: string;
    out?: string;
    json?: boolean;
  },
  context: CommandContext,
): Promise<void> {
  const count = wholeNumber(options.limit ?? '20', 'annotate');
  const split = oneOfThese<SplitName>(options.split ?? 'train', splitNames, '--split');
  const by = oneOfThese<LabelOrder>(options.by ?? 'all', labelOrders, '--by');
  if (options.out !== undefined && extname(options.out).toLowerCase() !== '.csv')
    throw usage(`--out: expected a name ending in .csv; received "${options.out}"`);
  const folder = new RunFolder(resolve(context.cwd, run));
  await folder.readText('config.resolved.yaml');
  const file = folder.file('config.resolved.yaml');
  const { experiment } = await loadExperiment(file, { cwd: context.cwd, withoutFiles: true });
  const tasks = tasksToLabel(experiment.tasks, options.task);
  const { slice } = options;
  const view = { split, slice, by, count, signal: context.signal };
  const rows = await rowsToLabel(
    experiment,
    folder,
    tasks.map(({ name }) => name),
    view,
  );
  if (split === 'test' && !(await testOpened(folder, 'annotate', context.date()))) {
    context.progress.say(
      `warning: ${run} keeps no lineage.json, so that nothing records that its test rows were looked at`,
    );
  }
  if (options.out === undefined) {
    context.print(options.json ? JSON.stringify({ run, split, by, rows }, null, 2) : rowsText(rows, context.columns));
    return;
  }
  const path = resolve(context.cwd, options.out);
  await writeFileWhole(path, `${csvLines(rows, tasks).join('\n')}\n`);
  const entries = tasks.map(
    (task) =>
      `${task.name}:\n  gold: {column: ${JSON.stringify(columnOf(task))}, path: ${JSON.stringify(options.out)}}`,
  );
  const label = fileLabel(path, context.cwd);
  context.print(
    options.json
      ? JSON.stringify({ run, split, by, rows }, null, 2)
      : `${label}: ${rows.length} rows. Fill in ${tasks.map(columnOf).join(', ')} with class names; an empty cell is no gold. Then, per task,\nin the experiment file (paths start from there; with train: all the fits see train rows' gold too):\n\n${entries.join('\n')}`,
  );
}

/** Tasks of the first one's source: other rows take another file. */
function tasksToLabel(tasks: readonly ResolvedTask[], asked: string | undefined): readonly ResolvedTask[] {
  const single = tasks.filter(({ labelOf }) => labelOf === undefined);
  const names = single.map(({ name }) => name);
  if (asked !== undefined && !names.includes(asked)) {
    const message = `expected ${oneOf(names)}; received "${asked}"${didYouMean(asked, names)}`;
    const hint = 'Labels of multi-label tasks take their gold from the data.';
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message, hint });
  }
  if (single.length === 0) {
    const message = 'expected a task with classes; all tasks of this run are multi-label ones';
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: 'tasks', message });
  }
  if (asked !== undefined) return single.filter(({ name }) => name === asked);
  return single.filter(({ source }) => source === single[0].source);
}

function oneOfThese<T extends string>(given: string, known: readonly T[], flag: string): T {
  const found = known.find((each) => each === given);
  if (found !== undefined) return found;
  throw usage(`annotate: expected one of ${known.join(', ')} for ${flag}; received "${given}"`);
}

function usage(message: string): EspalierError {
  return new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
}

const columnOf = ({ name, gold }: ResolvedTask) => gold?.column ?? name;

/** One column per task, empty: people should not be led by what the machine believes. */
function csvLines(rows: readonly RowToLabel[], tasks: readonly ResolvedTask[]): string[] {
  const columns = [...new Set(tasks.map(columnOf))];
  return [
    csvLine(['id', 'text', ...columns]),
    ...rows.map(({ id, text }) => csvLine([id, text, ...columns.map(() => '')])),
  ];
}

function rowsText(rows: readonly RowToLabel[], columns?: number): string {
  if (rows.length === 0) return 'No row without gold is left here.';
  const hasText = rows.some(({ text }) => text !== undefined);
  const cells = rows.map(({ id, split, worth, tasks, text }) => [
    id,
    split,
    worth.toFixed(2),
    Object.entries(tasks)
      .map(
        ([name, { label, network }]) => `${name}: ${label ?? 'no vote'}${network === undefined ? '' : `/${network}`}`,
      )
      .join(', '),
    ...(hasText ? [clipped(text ?? '')] : []),
  ]);
  return textTable(['row', 'split', 'worth', 'label/network', ...(hasText ? ['text'] : [])], cells, columns);
}

function clipped(text: string): string {
  return text.length > excerptLength ? `${text.slice(0, excerptLength - 1)}…` : text;
}
