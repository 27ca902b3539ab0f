import type { FeatureSet } from '../features/featureBlock.js';
import { gatherFeatures } from './gatherFeatures.js';
import type { LabelBatch, LabelFeed } from './labelFeed.js';
import { mixLabels } from './mixLabels.js';
import type { SamplerTask } from './samplers/sampler.js';
import type { EpochCopies, TrainingCopies } from './trainingCopies.js';

/** What a step gets of a batch's rows, copies among them. */
export interface BatchRows {
  readonly features: FeatureSet;
  /** [b] the rows' places in `features`; −1 is padding. */
  readonly rows: Int32Array;
}

/** Hands out rows and their copies, with features and labels. Without copies it is the label feed and the features, as they are. */
export interface CopyFeed {
  /** Per task the rows that train it, copies among them. */
  readonly tasks: readonly SamplerTask[];
  /** The copies that any batch of the run may hold; `unknown` where every epoch has its own; undefined where there are none. */
  readonly copies: FeatureSet | 'unknown' | undefined;
  /** Makes an epoch's copies ready; its batches follow. */
  begin(epoch: number): Promise<void>;
  /** [rows] as the sampler ordered them, with −1 in the place of copies that were not made, or of rows that stand back for theirs. */
  visit(rows: Int32Array): Int32Array;
  rows(rows: Int32Array): BatchRows;
  /** [b] the rows themselves, or those that copies are made of: what slices go by. */
  parents(rows: Int32Array): Int32Array;
  /** As in {@link LabelFeed}, with what rows and copies weigh. */
  batch(rows: Int32Array, only?: number): LabelBatch[];
}

/** @param n rows of all sources */
export async function createCopyFeed(
  feed: LabelFeed,
  features: FeatureSet,
  copies: TrainingCopies | undefined,
): Promise<CopyFeed> {
  if (!copies || copies.parents.length === 0) {
    return {
      tasks: feed.tasks,
      copies: undefined,
      begin: async () => {},
      visit: (rows) => rows,
      rows: (rows) => ({ features, rows }),
      parents: (rows) => rows,
      batch: (rows, only) => feed.batch(rows, only),
    };
  }
  const { n } = features;
  const { parents, everyEpoch } = copies;
  const fixed = everyEpoch ? undefined : await copies.ofEpoch(0);
  let current: EpochCopies | undefined = fixed;
  let counts = countsOf(parents, n, fixed?.made);
  const parentOf = (row: number) => (row < n ? row : parents[row - n]);
  const scaleOf = (row: number) => {
    if (copies.weight !== 'shared') return row < n ? 1 : copies.weight;
    const count = counts[parentOf(row)];
    return 1 / (copies.keepOriginals ? 1 + count : Math.max(1, count));
  };
  return {
    // Which copies there are is known beforehand where all epochs have the same.
    tasks: feed.tasks.map((task) => withCopies(task, parents, n, fixed?.made)),
    copies: fixed?.features ?? 'unknown',
    async begin(epoch) {
      if (fixed) return;
      current = await copies.ofEpoch(epoch);
      counts = countsOf(parents, n, current.made);
    },
    visit: (rows) =>
      rows.map((row) => {
        if (row < 0) return -1;
        const there = row < n ? copies.keepOriginals || counts[row] === 0 : current!.made[row - n] === 1;
        return there ? row : -1;
      }),
    rows: (rows) => ({
      features: gatherFeatures(features, rows, current!.features),
      rows: rows.map((row, i) => (row < 0 ? -1 : i)),
    }),
    parents: (rows) => rows.map(parentOf),
    batch(rows, only) {
      const labels = feed.batch(rows.map(parentOf), only);
      const { mixed } = current!;
      if (mixed && rows.some((row) => row >= n && mixed.partners[row - n] >= 0)) {
        const partners = rows.map((row) => (row < n ? -1 : mixed.partners[row - n]));
        const lambdas = Float32Array.from(rows, (row) => (row < n ? 1 : mixed.lambdas[row - n]));
        mixLabels(lambdas, labels, feed.batch(partners, only));
      }
      for (const { weights } of labels) {
        const t = weights.length / rows.length;
        for (let at = 0; at < weights.length; at++) {
          const row = rows[Math.floor(at / t)];
          if (row >= 0) weights[at] *= scaleOf(row);
        }
      }
      return labels;
    },
  };
}

/** [n] how many copies each row has. */
function countsOf(parents: Uint32Array, n: number, made: Uint8Array | undefined): Uint16Array {
  const counts = new Uint16Array(n);
  if (made) for (let slot = 0; slot < parents.length; slot++) counts[parents[slot]] += made[slot];
  return counts;
}

/** The task with the copies of its rows, each visited as often as its parent. */
function withCopies(task: SamplerTask, parents: Uint32Array, n: number, made: Uint8Array | undefined): SamplerTask {
  const place = new Int32Array(n).fill(-1);
  task.rows.forEach((row, i) => {
    place[row] = i;
  });
  const slots = Uint32Array.from(parents.keys()).filter((slot) => made?.[slot] !== 0 && place[parents[slot]] >= 0);
  const rows = new Uint32Array(task.rows.length + slots.length);
  rows.set(task.rows);
  slots.forEach((slot, i) => {
    rows[task.rows.length + i] = n + slot;
  });
  const { factors } = task;
  if (!factors) return { ...task, rows };
  const own = Float32Array.from(slots, (slot) => factors[place[parents[slot]]]);
  const all = new Float32Array(rows.length);
  all.set(factors);
  all.set(own, factors.length);
  return { ...task, rows, factors: all };
}
