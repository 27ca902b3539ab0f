import { describe, expect, it } from 'vitest';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { createCopyFeed } from '../../src/training/copyFeed.js';
import { createLabelFeed } from '../../src/training/labelFeed.js';
import type { EpochCopies, TrainingCopies } from '../../src/training/trainingCopies.js';
import type { TrainingTask } from '../../src/training/trainingTask.js';

const set = (values: number[]): FeatureSet => ({
  n: values.length,
  blocks: [{ kind: 'dense', name: 'x', n: values.length, d: 1, values: Float32Array.from(values) }],
});

/** Four rows, the last one of the test split; one task with labels on rows 0 and 2 of it, another on 0 and 1. */
const features = set([10, 11, 12, 13]);
const splits = Uint8Array.of(0, 0, 0, 2);
const task = (name: string, weights: number[], rest: Partial<TrainingTask> = {}): TrainingTask => ({
  name,
  k: 2,
  offset: 0,
  n: 4,
  probs: Float32Array.of(1, 0, 0.5, 0.5, 0, 1, 1, 0),
  weights: Float32Array.from(weights),
  taskWeight: 1,
  head: { layers: [], inputs: ['trunk'] },
  ...rest,
});
const tasks = [task('a', [1, 0, 0.5, 1]), task('b', [1, 1, 0, 1], { factors: Float32Array.of(2, 3, 1, 1) })];
const feed = createLabelFeed(tasks, [{ k: 2, tasks: [0, 1] }] as never, splits);

/** Two slots for each of rows 0, 1 and 2. */
const copies = (
  rest: Partial<TrainingCopies> = {},
  ofEpoch = (epoch: number): EpochCopies => ({
    features: set([100, 101, 110, 111, 120, 121].map((value) => value + 1000 * epoch)),
    made: Uint8Array.of(1, 1, 0, 1, 0, 0),
  }),
): TrainingCopies => ({
  parents: Uint32Array.of(0, 0, 1, 1, 2, 2),
  everyEpoch: false,
  weight: 'shared',
  keepOriginals: true,
  ofEpoch: async (epoch) => ofEpoch(epoch),
  ...rest,
});

describe('copyFeed', () => {
  it('without copies is the label feed, as it is', async () => {
    const none = await createCopyFeed(feed, features, undefined);
    const rows = Int32Array.of(0, 2, -1);
    expect(none.tasks).toBe(feed.tasks);
    expect(none.batch(rows)).toEqual(feed.batch(rows));
    expect(none.rows(rows)).toEqual({ features, rows });
    expect(none.copies).toBeUndefined();
  });

  it('adds the copies of a task’s rows to it, as often as their parents, and none of a row outside train', async () => {
    const { tasks: own } = await createCopyFeed(feed, features, copies());
    expect([...own[0].rows]).toEqual([0, 2, 4, 5]);
    expect([...own[1].rows]).toEqual([0, 1, 4, 5, 7]);
    expect([...own[1].factors!]).toEqual([2, 3, 2, 2, 3]);
  });

  it('shares a row’s weight among it and its copies', async () => {
    const shared = await createCopyFeed(feed, features, copies());
    await shared.begin(0);
    const [{ weights, targets }] = shared.batch(Int32Array.of(0, 4, 5, 1, 7, 2, -1));
    const rounded = [...weights].map((weight) => Math.round(weight * 1000) / 1000);
    // Tasks a and b, row by row: row 0 has two copies, row 1 has one, row 2 none.
    expect(rounded).toEqual([0.333, 0.333, 0.333, 0.333, 0.333, 0.333, 0, 0.5, 0, 0.5, 0.5, 0, 0, 0]);
    expect([...targets].slice(4, 8)).toEqual([1, 0, 1, 0]);
    const total = (rows: number[]) => shared.batch(Int32Array.from(rows))[0].weights.reduce((a, b) => a + b, 0);
    expect(total([0, 4, 5])).toBeCloseTo(
      feed.batch([0])[0].weights.reduce((a, b) => a + b, 0),
      6,
    );
  });

  it('lets each copy weigh what it is told', async () => {
    const half = await createCopyFeed(feed, features, copies({ weight: 0.5 }));
    await half.begin(0);
    expect([...half.batch(Int32Array.of(0, 4, 2))[0].weights]).toEqual([1, 1, 0.5, 0.5, 0.5, 0]);
  });

  it('gives copies features of their own, and their parents’ slices', async () => {
    const own = await createCopyFeed(feed, features, copies());
    await own.begin(0);
    const rows = Int32Array.of(2, 7, -1, 4);
    const { features: some, rows: places } = own.rows(rows);
    expect([...places]).toEqual([0, 1, -1, 3]);
    expect(some.blocks[0]).toMatchObject({ values: Float32Array.of(12, 111, 0, 100) });
    expect([...own.parents(rows)]).toEqual([2, 1, -1, 0]);
  });

  it('passes over copies that were not made, and rows that stand back for theirs', async () => {
    const fresh = await createCopyFeed(feed, features, copies({ everyEpoch: true }));
    await fresh.begin(0);
    expect([...fresh.tasks[0].rows]).toEqual([0, 2, 4, 5, 8, 9]);
    expect(fresh.copies).toBe('unknown');
    expect([...fresh.visit(Int32Array.of(0, 4, 6, 7, 9, -1))]).toEqual([0, 4, -1, 7, -1, -1]);
    const replaced = await createCopyFeed(feed, features, copies({ keepOriginals: false }));
    await replaced.begin(0);
    expect([...replaced.visit(Int32Array.of(0, 2, 4))]).toEqual([-1, 2, 4]);
    // Two copies in the row's place; row 2 has none and stays what it is.
    expect([...replaced.batch(Int32Array.of(4, 2))[0].weights]).toEqual([0.5, 0.5, 0.5, 0]);
  });

  it('takes the copies of the epoch at hand', async () => {
    const fresh = await createCopyFeed(feed, features, copies({ everyEpoch: true }));
    const seen = async (epoch: number) => {
      await fresh.begin(epoch);
      return fresh.rows(Int32Array.of(4)).features.blocks[0];
    };
    expect(await seen(0)).toMatchObject({ values: Float32Array.of(100) });
    expect(await seen(3)).toMatchObject({ values: Float32Array.of(3100) });
  });

  it('mixes the labels of mixed copies', async () => {
    const mixed = {
      partners: Int32Array.of(2, -1, -1, -1, -1, -1),
      lambdas: Float32Array.of(0.75, 1, 1, 1, 1, 1),
    };
    const made = Uint8Array.of(1, 0, 0, 0, 0, 0);
    const own = await createCopyFeed(
      feed,
      features,
      copies({ weight: 1 }, () => ({ features: set([0, 0, 0, 0, 0, 0]), made, mixed })),
    );
    await own.begin(0);
    const [{ weights, targets }] = own.batch(Int32Array.of(4, 0));
    // Task a: ¾ · 1 + ¼ · ½, of which six sevenths are the parent's. Task b: the partner has no label.
    expect(weights[0]).toBeCloseTo(0.875, 6);
    expect(targets[0]).toBeCloseTo(6 / 7, 6);
    expect(targets[1]).toBeCloseTo(1 / 7, 6);
    expect([...weights].slice(1)).toEqual([0.75, 1, 1]);
  });
});
