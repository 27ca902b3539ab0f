import type { Experiment } from '../config/experiment.js';
import { didYouMean, oneOf } from '../config/nearest.js';
import { EspalierError } from '../core/errors.js';
import { argMax } from '../core/numeric.js';
import { Rng } from '../core/rng.js';
import { type SplitName, splitCode, splitNames } from '../core/split.js';
import { openDatabase } from '../data/database.js';
import { labelNext } from '../evaluation/labelNext.js';
import { readRunGold } from './readRunGold.js';
import { readRunSlices } from './readRunSlices.js';
import { readTexts } from './readTexts.js';
import type { RunFolder } from './runFolder.js';
import { type RunTask, readRunTask } from './runTask.js';
import { withoutCopies } from './withoutCopies.js';

/** What makes a row worth a label: all of it, one part of it, or chance. */
export const labelOrders = ['all', 'uncertainty', 'disagreement', 'uncovered', 'random'] as const;

export type LabelOrder = (typeof labelOrders)[number];

/** A row to label, on the tasks on which it has no gold. */
export interface RowToLabel {
  readonly id: string;
  readonly split: SplitName;
  /** Sum over its tasks of how unsure label model and network are as a committee, each in [0, 1]. */
  readonly worth: number;
  readonly tasks: Readonly<
    Record<
      string,
      {
        readonly uncertainty: number;
        readonly disagreement: number;
        /** `null`: no labeling function votes. */
        readonly label: string | null;
        /** Absent without a network. */
        readonly network?: string;
      }
    >
  >;
  readonly text?: string;
}

/** Candidates whose texts are read, by the rows that are wanted; more are read where copies leave too few. */
const readAhead = 8;

/**
 * The rows of a source whose gold would teach most, best first; no row whose text is nearly that of one before.
 *
 * @param names tasks of one source
 * @param view.count rows that are wanted
 * @throws EspalierError UNKNOWN_SLICE, NOT_A_RUN, DAMAGED_RUN_FILE
 */
export async function rowsToLabel(
  experiment: Experiment,
  folder: RunFolder,
  names: readonly string[],
  view: {
    readonly split: SplitName;
    readonly slice?: string;
    readonly by: LabelOrder;
    readonly count: number;
    readonly signal?: AbortSignal;
  },
): Promise<RowToLabel[]> {
  const { split, slice, by, count, signal } = view;
  const database = await openDatabase();
  let tasks: RunTask[];
  let inside: Uint8Array | undefined;
  try {
    tasks = await Promise.all(names.map((name) => readRunTask(database, folder, name)));
    if (slice !== undefined) {
      const slices = new Map<string, Uint8Array>();
      for (const name of names) {
        for (const [known, rows] of await readRunSlices(database, folder, experiment, name)) slices.set(known, rows);
      }
      inside = slices.get(slice);
      if (!inside) {
        const known = [...slices.keys()];
        const message = `expected ${known.length === 0 ? 'a run with slices' : oneOf(known)}; received "${slice}"${didYouMean(slice, known)}`;
        throw new EspalierError({ code: 'UNKNOWN_SLICE', path: '--slice', message });
      }
    }
  } finally {
    await database.close();
  }
  const gold = await readRunGold(experiment, tasks, { signal });
  const [{ n, splits, ids }] = tasks;
  const candidates: { row: number; order: number; told: RowToLabel }[] = [];
  const rng = new Rng(experiment.seed).derive('annotate');
  for (let row = 0; row < n; row++) {
    if (splits[row] !== splitCode[split] || (inside && !inside[row])) continue;
    const open = tasks.filter(({ name }) => gold.get(name)![row] < 0);
    const chance = rng.uniform();
    if (open.length === 0) continue;
    const told = open.map((task) => [task.name, worthOf(task, row)] as const);
    const sum = (part: (worth: ReturnType<typeof worthOf>) => number) =>
      told.reduce((total, [, worth]) => total + part(worth), 0);
    const worth = sum(({ uncertainty, disagreement }) => uncertainty + disagreement);
    const uncovered = sum(({ label }) => (label === null ? 1 : 0));
    if (by === 'uncovered' && uncovered === 0) continue;
    const order = {
      all: worth,
      uncertainty: sum(({ uncertainty }) => uncertainty),
      disagreement: sum(({ disagreement }) => disagreement),
      // Among rows without votes those that say most.
      uncovered: uncovered * 1000 + worth,
      random: chance,
    }[by];
    candidates.push({
      row,
      order,
      told: { id: ids[row], split: splitNames[splits[row]], worth, tasks: Object.fromEntries(told) },
    });
  }
  candidates.sort((a, b) => b.order - a.order || a.row - b.row);
  for (let ahead = readAhead * count; ; ahead *= 4) {
    const some = candidates.slice(0, ahead);
    const wanted = new Set(some.map(({ told }) => told.id));
    const texts = await readTexts(experiment, names[0], wanted, Number.POSITIVE_INFINITY);
    const kept = withoutCopies(
      some.map(({ told }) => texts.get(told.id)),
      count,
    );
    if (kept.length < count && some.length < candidates.length) continue;
    return kept.map((i) => {
      const { told } = some[i];
      return texts.has(told.id) ? { ...told, text: texts.get(told.id) } : told;
    });
  }
}

function worthOf({ classes, labels, covered, network }: RunTask, row: number) {
  const k = classes.length;
  const p = labels.subarray(row * k, (row + 1) * k);
  const q = network?.probs.subarray(row * k, (row + 1) * k);
  return {
    ...labelNext(p, q),
    label: covered[row] ? classes[argMax(p)] : null,
    ...(q && { network: classes[argMax(q)] }),
  };
}
