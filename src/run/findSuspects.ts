import type { Experiment } from '../config/experiment.js';
import { argMax } from '../core/numeric.js';
import { type SplitName, splitCode, splitNames } from '../core/split.js';
import type { TaskSuspects } from '../core/suspectReport.js';
import { votesAgainst } from '../core/votesAgainst.js';
import { openDatabase } from '../data/database.js';
import { confidentLearning } from '../evaluation/confidentLearning.js';
import { errorRow } from './errorRow.js';
import { readHeldOut } from './readHeldOut.js';
import { readRunGold } from './readRunGold.js';
import { readTexts } from './readTexts.js';
import type { RunFolder } from './runFolder.js';
import { type RunTask, readRunTask } from './runTask.js';

/**
 * Gold and labels that are probably wrong, by confident learning over predictions of networks that did not train on the row. Those in `heldOut/`
 * serve every split; a run without them has the network's own for validation and test rows, which it did not train on, and none for train rows.
 *
 * @param splits what is looked at
 * @param options.limit rows that are listed
 * @returns per task, for gold and for labels, where there is something to look at
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE
 */
export async function findSuspects(
  experiment: Experiment,
  folder: RunFolder,
  names: readonly string[],
  splits: readonly SplitName[],
  options: { limit: number; signal?: AbortSignal },
): Promise<TaskSuspects[]> {
  const database = await openDatabase();
  try {
    const found: TaskSuspects[] = [];
    for (const name of names) {
      const task = await readRunTask(database, folder, name);
      const heldOut = await readHeldOut(database, folder, task);
      const probs = heldOut ?? task.network?.probs;
      if (!probs) continue;
      const judged = splits.filter((split) => heldOut || split !== 'train');
      const codes = new Set<number>(judged.map((split) => splitCode[split]));
      const gold = (await readRunGold(experiment, [task], options)).get(name)!;
      const inView = (labels: ArrayLike<number>) =>
        Int16Array.from({ length: task.n }, (_, row) => (codes.has(task.splits[row]) ? labels[row] : -1));
      for (const [of, given] of [
        ['gold', inView(gold)],
        ['labels', inView(likeliestLabels(task))],
      ] as const) {
        const suspects = suspectsOf(task, of, given, gold, probs, options.limit);
        if (suspects.rows > 0) found.push(await withTexts(experiment, suspects));
      }
    }
    return found;
  } finally {
    await database.close();
  }
}

/** [n] −1 where no labeling function votes. */
function likeliestLabels({ n, classes, covered, labels }: RunTask): Int16Array {
  const k = classes.length;
  return Int16Array.from({ length: n }, (_, row) =>
    covered[row] ? argMax(labels.subarray(row * k, (row + 1) * k)) : -1,
  );
}

function suspectsOf(
  task: RunTask,
  of: TaskSuspects['of'],
  given: Int16Array,
  gold: Int16Array,
  probs: Float32Array,
  limit: number,
): TaskSuspects {
  const { classes, n, splits } = task;
  const k = classes.length;
  const { joint, suspects } = confidentLearning(given, probs, k);
  const rows = given.reduce((count, c) => count + (c >= 0 ? 1 : 0), 0);
  const cells = Array.from(joint, (share, at) => ({ i: Math.floor(at / k), j: at % k, rows: share * rows }));
  const wrong = cells.filter(({ i, j }) => i !== j);
  const against = votesAgainst(task.matrix);
  // What is shown as the network's is what the label was held against.
  const held = {
    ...task,
    network: {
      probs,
      decided: Int16Array.from({ length: n }, (_, row) => argMax(probs.subarray(row * k, (row + 1) * k))),
    },
  };
  return {
    task: task.name,
    of,
    rows,
    splits: splitNames.filter((split) => given.some((c, row) => c >= 0 && splits[row] === splitCode[split])),
    estimated: wrong.reduce((sum, cell) => sum + cell.rows, 0),
    confusions: wrong
      .filter((cell) => cell.rows >= 0.5)
      .sort((a, b) => b.rows - a.rows)
      .map((cell) => ({ given: classes[cell.i], likely: classes[cell.j], rows: cell.rows })),
    found: suspects.length,
    suspects: suspects.slice(0, limit).map(({ row, given: c, likely, margin }) => ({
      ...errorRow(held, gold, against, row),
      given: classes[c],
      likely: classes[likely],
      margin,
    })),
  };
}

async function withTexts(experiment: Experiment, found: TaskSuspects): Promise<TaskSuspects> {
  const texts = await readTexts(experiment, found.task, new Set(found.suspects.map(({ id }) => id)));
  const suspects = found.suspects.map((row) => (texts.has(row.id) ? { ...row, text: texts.get(row.id) } : row));
  return { ...found, suspects };
}
