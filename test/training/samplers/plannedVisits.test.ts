import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { samplers } from '../../../src/training/samplers/index.js';
import { plannedVisits } from '../../../src/training/samplers/plannedVisits.js';

const tasks = [
  { name: 'large', rows: Uint32Array.from({ length: 60 }, (_, i) => i) },
  { name: 'small', rows: Uint32Array.from({ length: 20 }, (_, i) => 50 + i) },
  { name: 'off', rows: Uint32Array.of(1, 2), weight: 0 },
  { name: 'empty', rows: new Uint32Array() },
];
const plan = (kind: keyof typeof samplers, params: object = {}) => {
  const context = { tasks, batchSize: 10, epochs: 4, rng: new Rng(1) };
  const sampler = samplers[kind].create(samplers[kind].params.parse(params) as never, context);
  return plannedVisits(sampler, tasks, context).map(({ passes }) => passes);
};

describe('plannedVisits', () => {
  it('is an epoch a pass where every row is visited once', () => {
    expect(plan('mixed')).toEqual([4, 4, 0, 0]);
    expect(plan('proportional')).toEqual([4, 4, 0, 0]);
  });

  it('follows the turns: 8 batches an epoch, 4 for either, are 4 of 6 and 4 of 2 to a pass', () => {
    const [large, small] = plan('roundRobin');
    expect(large).toBeCloseTo((4 * 4) / 6, 1);
    expect(small).toBe(8);
  });

  it('counts every label on a row where all do', () => {
    const [large, small] = plan('roundRobin', { labels: 'all' });
    // Rows 50…59 carry both labels and are visited for either.
    expect(large).toBeGreaterThan((4 * 4) / 6);
    expect(small).toBeGreaterThan(8);
  });

  it('counts visits by factors in passes of their own', () => {
    const factors = new Float32Array(20).fill(2);
    const own = [tasks[0], { ...tasks[1], factors }];
    const context = { tasks: own, batchSize: 10, epochs: 3, rng: new Rng(1) };
    const [, small] = plannedVisits(samplers.proportional.create({ labels: 'task' }, context), own, context);
    expect(small).toEqual({ passes: 3, length: 40 });
  });
});
