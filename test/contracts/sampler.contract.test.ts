import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { type SamplerName, samplers } from '../../src/training/samplers/index.js';
import type { Sampler, SamplerKind, SamplerTask } from '../../src/training/samplers/sampler.js';
import { expectPart } from '../support/expectPart.js';

const range = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** Tasks that overlap, one that shares no row with the others, one far smaller, one without any row. */
const family: SamplerTask[] = [
  { name: 'large', rows: range(3, 40) },
  { name: 'overlapping', rows: Uint32Array.from([5, 8, 13, 21, 34, 41]) },
  { name: 'apart', rows: range(100, 119) },
  { name: 'small', rows: Uint32Array.from([7, 50]) },
  { name: 'empty', rows: new Uint32Array() },
];

/** Every kind as it is, and those whose batches belong to one task with all labels on their rows. */
const settings = (Object.keys(samplers) as SamplerName[]).flatMap((kind): [string, SamplerName, object][] => [
  [kind, kind, {}],
  ...('labels' in samplers[kind].params.shape ? [[`${kind}, all labels`, kind, { labels: 'all' }] as never] : []),
]);

describe.each(settings)('sampler %s', (_title, name, params) => {
  const kind: SamplerKind = samplers[name];
  const create = (tasks: readonly SamplerTask[], batchSize: number, seed = 1): Sampler =>
    kind.create(kind.params.parse(params), { tasks, batchSize, epochs: 20, rng: new Rng(seed) });

  it('has a summary and parameters that are all defaulted and described', () => expectPart(kind));

  it.each([1, 8, 16, 1000])(
    'fills whole batches of %i with rows of the tasks, and with −1 what they lack',
    (batchSize) => {
      const sampler = create(family, batchSize);
      const known = new Set(family.flatMap(({ rows }) => [...rows]));
      expect(sampler.stepsPerEpoch).toBeGreaterThan(0);
      for (const epoch of [0, 1, 7]) {
        const rows = sampler.rows(epoch);
        expect(rows).toBeInstanceOf(Int32Array);
        expect(rows).toHaveLength(sampler.stepsPerEpoch * batchSize);
        for (let step = 0; step < sampler.stepsPerEpoch; step++) {
          const real = rows.subarray(step * batchSize, (step + 1) * batchSize).filter((row) => row !== -1);
          expect(real.length, `step ${step} holds a row`).toBeGreaterThan(0);
          expect(real.every((row) => known.has(row))).toBe(true);
          expect(new Set(real).size, 'no row twice in a batch').toBe(real.length);
        }
      }
    },
  );

  it('keeps no state: an epoch’s order follows from seed and epoch, whatever was asked before', () => {
    const forwards = create(family, 8);
    const orders = [0, 1, 2].map((epoch) => [...forwards.rows(epoch)]);
    const backwards = create(family, 8);
    for (const epoch of [2, 1, 0, 1]) expect([...backwards.rows(epoch)]).toEqual(orders[epoch]);
  });

  it('hands out an order of its own each time', () => {
    const sampler = create(family, 8);
    const kept = [...sampler.rows(0)];
    sampler.rows(0).fill(-1);
    expect([...sampler.rows(0)]).toEqual(kept);
  });

  it('orders every epoch and every seed anew', () => {
    const sampler = create(family, 8);
    expect([...sampler.rows(1)]).not.toEqual([...sampler.rows(0)]);
    expect([...create(family, 8, 2).rows(0)]).not.toEqual([...sampler.rows(0)]);
  });

  it('lets every task with rows train, in the end on all of them', () => {
    const sampler = create(family, 8);
    const seen = new Set(Array.from({ length: 50 }, (_, epoch) => [...sampler.rows(epoch)]).flat());
    for (const { name: task, rows } of family)
      expect(
        rows.filter((row) => !seen.has(row)),
        task,
      ).toHaveLength(0);
  });

  it('lets every task train on every one of its rows, also where a batch trains one task alone', () => {
    const sampler = create(family, 8);
    const seen = family.map(() => new Set<number>());
    for (let epoch = 0; epoch < 50; epoch++) {
      const turns = sampler.tasks?.(epoch);
      if (turns) expect(turns).toHaveLength(sampler.stepsPerEpoch);
      sampler.rows(epoch).forEach((row, at) => {
        const only = turns?.[Math.floor(at / 8)];
        family.forEach(({ rows }, task) => {
          if (row >= 0 && (only === undefined || only === task) && rows.includes(row)) seen[task].add(row);
        });
        if (row >= 0 && only !== undefined) expect(family[only].rows.includes(row)).toBe(true);
      });
    }
    family.forEach(({ rows }, task) => {
      expect([...seen[task]].sort((a, b) => a - b)).toEqual([...rows]);
    });
  });

  it('visits rows as often as their factors say, on average, and never leaves one out of a pass', () => {
    const rows = range(0, 40);
    const factors = Float32Array.from(rows, (row) => (row < 10 ? 2.5 : 1));
    const sampler = create([{ name: 'a', rows, factors }], 10);
    // 10 · 2.5 + 30
    expect(sampler.stepsPerEpoch).toBe(Math.ceil(55 / 10));
    const visits = new Float64Array(40);
    for (let epoch = 0; epoch < 40; epoch++) {
      const own = new Float64Array(40);
      for (const row of sampler.rows(epoch)) if (row >= 0) own[row]++;
      own.forEach((count, row) => {
        expect([2, 3]).toContain(row < 10 ? count : count + 1);
        visits[row] += count;
      });
      expect(own.reduce((a, b) => a + b)).toBe(55);
    }
    for (let row = 0; row < 10; row++) expect(Math.abs(visits[row] / 40 - 2.5)).toBeLessThan(0.25);
    expect([...sampler.rows(3)]).toEqual([...create([{ name: 'a', rows, factors }], 10).rows(3)]);
  });

  it('leaves the tasks’ rows as they were', () => {
    const before = family.map(({ rows }) => [...rows]);
    create(family, 8).rows(0);
    expect(family.map(({ rows }) => [...rows])).toEqual(before);
  });

  it.each<[string, SamplerTask[]]>([
    ['one task', [{ name: 'a', rows: range(0, 10) }]],
    ['one row', [{ name: 'a', rows: range(4, 5) }]],
    ['two tasks on the same rows', ['a', 'b'].map((task) => ({ name: task, rows: range(0, 10) }))],
  ])('serves %s', (_title, tasks) => {
    const sampler = create(tasks, 4);
    const real = sampler.rows(0).filter((row) => row >= 0);
    expect(new Set(real)).toEqual(new Set(tasks[0].rows));
  });
});
