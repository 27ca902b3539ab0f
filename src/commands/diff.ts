import { resolve } from 'node:path';
import { loadExperiment } from '../config/index.js';
import type { RunDiff } from '../core/runDiff.js';
import { diffRuns } from '../run/diffRuns.js';
import { readTexts } from '../run/readTexts.js';
import { RunFolder } from '../run/runFolder.js';
import { diffText } from '../terminal/diffText.js';
import type { CommandContext } from './commandContext.js';
import { wholeNumber } from './wholeNumber.js';

/** `espalier diff RUN RUN`: which labels, predictions and scores differ between two runs, and which labeling functions did it. */
export async function diff(
  before: string,
  after: string,
  options: { task?: string; limit?: string; text?: boolean; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const limit = options.limit === undefined ? undefined : wholeNumber(options.limit, 'diff');
  const folders = [before, after].map((run) => new RunFolder(resolve(context.cwd, run)));
  const found = await diffRuns(folders[0], folders[1], { task: options.task, limit, places: [before, after] });
  const told = options.text ? await withTexts(found, folders[1], context) : found;
  context.print(options.json ? JSON.stringify(told, null, 2) : diffText(told, context.columns));
}

/** The second run's rows give the texts. */
async function withTexts(found: RunDiff, folder: RunFolder, { cwd }: CommandContext): Promise<RunDiff> {
  const file = folder.file('config.resolved.yaml');
  const { experiment } = await loadExperiment(file, { cwd, withoutFiles: true });
  const tasks = await Promise.all(
    found.tasks.map(async (task) => {
      const rows = [...task.flippedRows, ...(task.predictions?.flippedRows ?? [])];
      const texts = await readTexts(experiment, task.task, new Set(rows.map(({ id }) => id)));
      const told = <R extends { id: string }>(row: R) => {
        const text = texts.get(row.id);
        return text === undefined ? row : { ...row, text };
      };
      const { predictions } = task;
      return {
        ...task,
        flippedRows: task.flippedRows.map(told),
        ...(predictions && { predictions: { ...predictions, flippedRows: predictions.flippedRows.map(told) } }),
      };
    }),
  );
  return { ...found, tasks };
}
