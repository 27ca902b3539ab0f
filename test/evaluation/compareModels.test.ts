import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { type ComparedTask, compareModels } from '../../src/evaluation/compareModels.js';
import { relativeChange } from '../../src/evaluation/relativeChange.js';

/** Certain predictions of two classes. */
const sure = (classes: readonly number[]) => Float32Array.from(classes.flatMap((c) => (c === 1 ? [0, 1] : [1, 0])));
const n = 200;
const rows = Uint32Array.from({ length: n }, (_, i) => i);
const gold = Int16Array.from(rows, (i) => i % 2);
/** Right in all rows but every `every`-th. */
const wrongEvery = (every: number) => sure(Array.from(gold, (g, i) => (i % every === 0 ? 1 - g : g)));
const task = (name: string, model: Float32Array, reference: Float32Array, more: Partial<ComparedTask> = {}) => ({
  name,
  k: 2,
  gold,
  model,
  reference,
  rows,
  offset: 0,
  ...more,
});

describe('relativeChange', () => {
  it('is the share of the reference by which the model is better, whichever way better is', () => {
    expect(relativeChange('accuracy', 0.9, 0.8)).toBeCloseTo(0.125, 12);
    expect(relativeChange('logLoss', 0.3, 0.4)).toBeCloseTo(0.25, 12);
    expect(relativeChange('logLoss', 0.5, 0.4)).toBeCloseTo(-0.25, 12);
    expect(relativeChange('accuracy', 0.5, 0)).toBeNull();
    expect(relativeChange('accuracy', null, 0.5)).toBeNull();
  });
});

describe('compareModels', () => {
  // Accuracy .96 against .80, .80 against .96, and .90 against .90.
  const [good, bad, fair] = [wrongEvery(25), wrongEvery(5), wrongEvery(10)];
  const three = [task('up', good, bad), task('down', bad, good), task('same', fair, fair)];

  it('gives Δ of every task and their mean by hand, and says who is clearly better', () => {
    const { tasks, mean, groups } = compareModels(three, 'accuracy', new Rng(1), { draws: 300 });
    expect(tasks.up).toMatchObject({ n, model: 0.96, reference: 0.8, verdict: 'better' });
    expect(tasks.up.relative).toBeCloseTo(0.2, 6);
    expect(tasks.down).toMatchObject({ verdict: 'worse' });
    expect(tasks.down.relative).toBeCloseTo(-1 / 6, 6);
    expect(tasks.same).toMatchObject({
      difference: 0,
      interval: [0, 0],
      relative: 0,
      p: 1,
      adjustedP: 1,
      verdict: 'unclear',
    });
    expect(mean!.relative).toBeCloseTo((0.2 - 1 / 6) / 3, 6);
    expect(mean!.tasks).toBe(3);
    expect(groups).toBeUndefined();
  });

  it('has paired intervals: √((b + c − (b − c)²/n)) / n either side, of rows in which one alone is right', () => {
    const { up } = compareModels(three, 'accuracy', new Rng(1)).tasks;
    // 40 rows wrong in the reference, 8 of them in the model too: b = 32, c = 0.
    const error = Math.sqrt(32 - 32 ** 2 / n) / n;
    expect(up.interval[0]).toBeCloseTo(0.16 - 1.96 * error, 1.7);
    expect(up.interval[1]).toBeCloseTo(0.16 + 1.96 * error, 1.7);
    expect(up.interval[1] - up.interval[0]).toBeCloseTo(2 * 1.96 * error, 1.7);
    expect(up.adjustedP).toBeLessThan(1e-6);
  });

  it('draws the rows of all tasks together: a row that two tasks share comes for both or for neither', () => {
    const half = Float32Array.from(gold, () => 0.5).reduce(
      (all, p, i) => {
        all[2 * i] = all[2 * i + 1] = p;
        return all;
      },
      new Float32Array(2 * n),
    );
    const together = compareModels([task('a', good, half), task('b', good, half)], 'accuracy', new Rng(1), {
      draws: 300,
    }).mean!;
    const apart = compareModels([task('a', good, half), task('b', good, half, { offset: n })], 'accuracy', new Rng(1), {
      draws: 300,
    }).mean!;
    const width = ({ interval: [low, high] }: { interval: readonly [number, number] }) => high - low;
    // Two copies of one task vary as one; two independent ones by 1/√2 of it.
    expect(width(apart) / width(together)).toBeGreaterThan(0.6);
    expect(width(apart) / width(together)).toBeLessThan(0.83);
  });

  it('corrects for the number of tasks', () => {
    const many = [
      task('one', wrongEvery(8), wrongEvery(6)),
      ...Array.from({ length: 20 }, (_, i) => task(`t${i}`, fair, fair)),
    ];
    const alone = compareModels(many.slice(0, 1), 'accuracy', new Rng(1), { draws: 300 }).tasks.one;
    const among = compareModels(many, 'accuracy', new Rng(1), { draws: 300 }).tasks.one;
    expect(among.interval).toEqual(alone.interval);
    expect(alone.adjustedP).toBe(alone.p);
    expect(among.adjustedP).toBeCloseTo(Math.min(1, 21 * alone.p), 12);
  });

  it('turns the verdict round where less is better, and passes tasks without gold over', () => {
    const none = new Int16Array(n).fill(-1);
    const { tasks, mean } = compareModels([...three, task('blind', good, bad, { gold: none })], 'brier', new Rng(1), {
      draws: 300,
    });
    expect(Object.keys(tasks)).toEqual(['up', 'down', 'same']);
    expect(tasks.up.difference).toBeLessThan(0);
    expect(tasks.up.relative).toBeCloseTo(0.8, 6);
    expect(tasks.up.verdict).toBe('better');
    expect(mean!.tasks).toBe(3);
    expect(compareModels([], 'accuracy', new Rng(1), { draws: 300 })).toEqual({ tasks: {}, mean: null });
  });

  it('takes the labels of a multi-label task as a whole too, by the mean of their F1', () => {
    const labels = [task('m.x', good, bad, { labelOf: 'm' }), task('m.y', fair, fair, { labelOf: 'm' })];
    const { m } = compareModels(labels, 'accuracy', new Rng(1), { draws: 300 }).groups!;
    // F1 of "yes", which 100 rows are: 2·TP / (decided + gold).
    const f1 = (probs: Float32Array) => {
      let [tp, decided] = [0, 0];
      for (let i = 0; i < n; i++) {
        const yes = probs[2 * i + 1] > 0.5;
        if (yes) decided++;
        if (yes && gold[i] === 1) tp++;
      }
      return (2 * tp) / (decided + 100);
    };
    expect(m.model).toBeCloseTo((f1(good) + f1(fair)) / 2, 12);
    expect(m.reference).toBeCloseTo((f1(bad) + f1(fair)) / 2, 12);
    expect(m.metric).toBe('macroF1');
    expect(m.interval[0]).toBeGreaterThan(0);
  });
});
