import { extname, resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { loadExperiment } from '../config/index.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { type SplitName, splitNames } from '../core/split.js';
import type { TaskSuspects } from '../core/suspectReport.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { csvLine } from '../files/csvLine.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { findSuspects } from '../run/findSuspects.js';
import { RunFolder } from '../run/runFolder.js';
import { testOpened } from '../run/testOpened.js';
import { suspectsText } from '../terminal/suspectsText.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

/**
 * `espalier suspects RUN`: gold and labels that are probably wrong, by confident learning. Train rows need predictions of networks that did not
 * train on them: `--folds N` trains these once and keeps what they predict.
 */
export async function suspects(
  run: string,
  options: { task?: string; split?: string; folds?: string; limit?: string; out?: string; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const limit = wholeNumber(options.limit ?? '10', 'suspects');
  const splits = splitsOf(options.split);
  if (options.out !== undefined && extname(options.out).toLowerCase() !== '.csv')
    throw usage(`--out: expected a name ending in .csv; received "${options.out}"`);
  const folder = new RunFolder(resolve(context.cwd, run));
  await folder.readText('config.resolved.yaml');
  await folder.readText('model/manifest.json');
  const file = folder.file('config.resolved.yaml');
  const { experiment } = await loadExperiment(file, { cwd: context.cwd, withoutFiles: options.folds === undefined });
  const names = experiment.tasks.map(({ name }) => name);
  const { task } = options;
  if (task !== undefined && !names.includes(task)) {
    const message = `expected ${oneOf(names)}; received "${task}"${didYouMean(task, names)}`;
    throw new EspalierError({ code: 'UNKNOWN_TASK', path: '--task', message });
  }
  const lacking = !(await folder.list('heldOut')).some((name) => name.endsWith('.parquet'));
  if (options.folds !== undefined && lacking) {
    const folds = foldsOf(options.folds);
    const cost = await costText(folder, folds);
    context.progress.say(`held-out predictions: training ${folds} networks${cost}`);
    // The tensor library is loaded only here.
    const { crossFit } = await import('../stages/crossFit.js');
    await crossFit(experiment, folder, folds, context);
  }
  const found = await findSuspects(experiment, folder, task === undefined ? names : [task], splits, {
    limit: options.out === undefined ? limit : Number.POSITIVE_INFINITY,
    signal: context.signal,
  });
  if (splits.includes('test') && !(await testOpened(folder, 'suspects', context.date()))) {
    context.progress.say(
      `warning: ${run} keeps no lineage.json, so that nothing records that its test rows were looked at`,
    );
  }
  if (options.out !== undefined) {
    const path = resolve(context.cwd, options.out);
    const lines = csvLines(found);
    await writeFileWhole(path, `${lines.join('\n')}\n`);
    context.progress.say(`${fileLabel(path, context.cwd)}: ${lines.length - 1} rows`);
  }
  if (lacking && options.folds === undefined && splits.includes('train')) {
    context.progress.say(
      `Train rows are left out, as the network trained on them; --folds 5 trains 5 networks${await costText(folder, 5)} and keeps what they predict.`,
    );
  }
  const shown = found.map((each) => ({ ...each, suspects: each.suspects.slice(0, limit) }));
  context.print(
    options.json
      ? JSON.stringify({ run, tasks: shown }, null, 2)
      : shown.map((each) => suspectsText(each, context.columns)).join('\n\n') ||
          'No row has both a label and a held-out prediction.',
  );
}

function splitsOf(asked: string | undefined): readonly SplitName[] {
  if (asked === undefined) return ['train', 'validation'];
  const split = splitNames.find((name) => name === asked);
  if (split) return [split];
  throw usage(`suspects: expected one of ${splitNames.join(', ')} for --split; received "${asked}"`);
}

function foldsOf(given: string): number {
  const folds = Number(given);
  if (Number.isInteger(folds) && folds >= 2 && folds <= 20) return folds;
  throw usage(`suspects: expected a whole number from 2 to 20 for --folds; received "${given}"`);
}

function usage(message: string): EspalierError {
  return new EspalierError({ code: 'USAGE', message }, { exitCode: 2 });
}

/** By what the run's own network took. */
async function costText(folder: RunFolder, folds: number): Promise<string> {
  if ((await folder.readTextIfThere('metrics.json')) === null) return '';
  const { timing } = await folder.readJson<RunMetrics>('metrics.json');
  const { train } = timing as { train?: number };
  return train === undefined
    ? ''
    : ` of about ${Math.max(1, Math.round(train))} seconds each, ${Math.max(1, Math.round(folds * train))} in all,`;
}

function csvLines(found: readonly TaskSuspects[]): string[] {
  const head = ['task', 'of', 'id', 'split', 'given', 'likely', 'margin', 'gold', 'label', 'text'];
  return [
    csvLine(head),
    ...found.flatMap(({ task, of, suspects }) =>
      suspects.map((row) =>
        csvLine([
          ...[task, of, row.id, row.split, row.given, row.likely, Number(row.margin.toPrecision(7))],
          ...[row.gold, row.label?.class, row.text],
        ]),
      ),
    ),
  ];
}
