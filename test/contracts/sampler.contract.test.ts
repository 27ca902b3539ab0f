import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';
import { samplers } from '../../src/training/samplers/index.js';
import type { Sampler, SamplerTask } from '../../src/training/samplers/sampler.js';

const names = Object.keys(samplers) as (keyof typeof samplers)[];

const tasks: SamplerTask[] = [
  { name: 'big', rows: Uint32Array.from({ length: 50 }, (_, i) => 2 * i) },
  { name: 'small', rows: Uint32Array.of(1, 4, 7, 8, 95) },
];
const trainable = new Set(tasks.flatMap(({ rows }) => [...rows]));
const batchSize = 8;

function build(name: keyof typeof samplers, given: readonly SamplerTask[] = tasks, seed = 1): Sampler {
  const { params, create } = samplers[name];
  return create(params.parse({}) as never, { tasks: given, batchSize, rng: new Rng(seed) });
}

describe.each(names)('sampler %s', (name) => {
  it('has a one-line summary and parameters that are all defaulted and described', () => {
    const { summary, params } = samplers[name];
    expect(summary).toMatch(/^[^\n]{10,100}$/);
    expect(() => params.parse({})).not.toThrow();
    expect(params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
    for (const schema of Object.values(params.shape)) {
      expect((schema as { description?: string }).description).toBeTruthy();
    }
  });

  it('fills whole batches with rows that some task has a label on; −1 pads', () => {
    const sampler = build(name);
    expect(sampler.stepsPerEpoch).toBeGreaterThan(0);
    for (let epoch = 0; epoch < 3; epoch++) {
      const rows = sampler.rows(epoch);
      expect(rows).toHaveLength(sampler.stepsPerEpoch * batchSize);
      for (const row of rows) expect(row === -1 || trainable.has(row)).toBe(true);
      expect(rows.some((row) => row >= 0)).toBe(true);
    }
  });

  it('has no row twice in a batch, and no batch of padding alone', () => {
    const sampler = build(name);
    const rows = sampler.rows(0);
    for (let step = 0; step < sampler.stepsPerEpoch; step++) {
      const real = [...rows.subarray(step * batchSize, (step + 1) * batchSize)].filter((row) => row >= 0);
      expect(real.length).toBeGreaterThan(0);
      expect(new Set(real).size).toBe(real.length);
    }
  });

  it('reaches every task within an epoch', () => {
    const rows = new Set(build(name).rows(0));
    for (const task of tasks)
      expect(
        [...task.rows].some((row) => rows.has(row)),
        task.name,
      ).toBe(true);
  });

  it('keeps no state: an epoch follows from the seed and its number, in whatever order they are asked for', () => {
    const forward = [0, 1, 2].map((epoch) => build(name).rows(epoch));
    const again = build(name);
    expect([2, 0, 1].map((epoch) => again.rows(epoch))).toEqual([forward[2], forward[0], forward[1]]);
    expect(forward[1]).not.toEqual(forward[0]);
    expect(build(name, tasks, 2).rows(0)).not.toEqual(forward[0]);
  });

  it('takes a task without rows, and fewer rows than a batch', () => {
    const few = [tasks[1], { name: 'none', rows: new Uint32Array(0) }];
    const sampler = build(name, few);
    const rows = [...sampler.rows(0)].filter((row) => row >= 0);
    expect(new Set(rows)).toEqual(new Set(tasks[1].rows));
  });
});

it('mixed visits every row once an epoch', () => {
  const rows = [...build('mixed').rows(0)].filter((row) => row >= 0);
  expect(rows.sort((a, b) => a - b)).toEqual([...trainable].sort((a, b) => a - b));
});
