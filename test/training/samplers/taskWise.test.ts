import { describe, expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { annealed } from '../../../src/training/samplers/annealed.js';
import { proportional } from '../../../src/training/samplers/proportional.js';
import { roundRobin } from '../../../src/training/samplers/roundRobin.js';
import type { Sampler } from '../../../src/training/samplers/sampler.js';
import { temperature } from '../../../src/training/samplers/temperature.js';
import { weighted } from '../../../src/training/samplers/weighted.js';

const from = (start: number, count: number) => Uint32Array.from({ length: count }, (_, i) => start + i);

/** In batches of 10: 64, none, 16 and 4 in a pass. */
const tasks = [
  { name: 'large', rows: from(0, 640) },
  { name: 'none', rows: new Uint32Array() },
  { name: 'middle', rows: from(1000, 160) },
  { name: 'small', rows: from(2000, 40) },
];
const context = { tasks, batchSize: 10, epochs: 5, rng: new Rng(2) };

/** Batches of each task in an epoch. */
function counts(sampler: Sampler, epoch: number): number[] {
  const own = [0, 0, 0, 0];
  for (const task of sampler.tasks!(epoch)) own[task]++;
  return own;
}

describe('proportional', () => {
  it('visits every row of every task once an epoch, whatever the epoch', () => {
    const sampler = proportional.create({ labels: 'task' }, context);
    expect(sampler.stepsPerEpoch).toBe(84);
    for (const epoch of [0, 3]) {
      expect(counts(sampler, epoch)).toEqual([64, 0, 16, 4]);
      expect([...sampler.rows(epoch)].sort((a, b) => a - b)).toEqual(tasks.flatMap(({ rows }) => [...rows]));
    }
  });
});

describe('roundRobin', () => {
  it('takes strict turns among the tasks with rows, epoch after epoch', () => {
    const sampler = roundRobin.create({ labels: 'task' }, context);
    // 84 batches in a pass are 28 rounds of three.
    expect(sampler.stepsPerEpoch).toBe(84);
    for (const epoch of [0, 1]) {
      expect([...sampler.tasks!(epoch)]).toEqual(Array.from({ length: 84 }, (_, i) => [0, 2, 3][i % 3]));
    }
  });

  it('goes through a small task several times an epoch, each pass in an order of its own, and through a large one in several epochs', () => {
    const sampler = roundRobin.create({ labels: 'all' }, context);
    expect(sampler.tasks).toBeUndefined();
    const batchesOf = (task: number, epoch: number) => {
      const rows = [...sampler.rows(epoch)];
      return Array.from({ length: 28 }, (_, round) => rows.slice((3 * round + task) * 10, (3 * round + task + 1) * 10));
    };
    const small = batchesOf(2, 0).flat();
    const passes = Array.from({ length: 7 }, (_, pass) => small.slice(pass * 40, (pass + 1) * 40));
    for (const pass of passes) expect([...pass].sort((a, b) => a - b)).toEqual([...tasks[3].rows]);
    expect(passes[0]).not.toEqual(passes[1]);
    // 64 batches are two epochs and eight batches of the third.
    const large = [...batchesOf(0, 0), ...batchesOf(0, 1), ...batchesOf(0, 2).slice(0, 8)].flat();
    expect(large.sort((a, b) => a - b)).toEqual([...tasks[0].rows]);
  });

  it('gives no turn to a task of weight 0, which would learn nothing from it', () => {
    const some = tasks.map((task) => (task.name === 'middle' ? { ...task, weight: 0 } : task));
    const sampler = roundRobin.create({ labels: 'task' }, { ...context, tasks: some });
    expect(new Set(sampler.tasks!(0))).toEqual(new Set([0, 3]));
  });

  it('rounds an epoch up to whole rounds', () => {
    const two = [tasks[3], { name: 'one', rows: from(5, 1) }];
    // 4 + 1 batches
    expect(roundRobin.create({ labels: 'task' }, { ...context, tasks: two }).stepsPerEpoch).toBe(6);
  });
});

describe('temperature', () => {
  it('shares out an epoch ∝ min(n, cap)^(1/T)', () => {
    const of = (t: number, cap?: number) =>
      counts(temperature.create({ labels: 'task', temperature: t, cap }, context), 0);
    // 640 : 160 : 40 = 16 : 4 : 1
    expect(of(1)).toEqual([64, 0, 16, 4]);
    // √16 : √4 : 1 = 4 : 2 : 1, of 84
    expect(of(2)).toEqual([48, 0, 24, 12]);
    // With at most 160 rows: 4 : 4 : 1 at T = 1
    of(1, 160).forEach((count, task) => {
      expect(Math.abs(count - (84 * [4, 0, 4, 1][task]) / 9)).toBeLessThan(1);
    });
    expect(of(1e9)).toEqual([28, 0, 28, 28]);
  });
});

describe('weighted', () => {
  it('shares out epochs by the given rates, to about a batch over any number of them', () => {
    const sampler = weighted.create({ labels: 'task', rates: { large: 3, small: 0.001, middle: 2 } }, context);
    const sums = [0, 0, 0, 0];
    for (let epoch = 0; epoch < 100; epoch++) {
      counts(sampler, epoch).forEach((count, task) => {
        sums[task] += count;
      });
      [3, 0, 2, 0.001].forEach((rate, task) => {
        expect(Math.abs(sums[task] - (84 * (epoch + 1) * rate) / 5.001)).toBeLessThan(1);
      });
    }
    expect(sums[3], 'a task of a small rate has its turn in the end').toBeGreaterThan(0);
  });

  it('takes 1 for a task that is not named, and a name of the language itself for no rate', () => {
    expect(counts(weighted.create({ labels: 'task', rates: {} }, context), 0)).toEqual([28, 0, 28, 28]);
    const odd = [{ name: 'constructor', rows: from(0, 20) }, tasks[3]];
    const sampler = weighted.create({ labels: 'task', rates: { small: 2 } }, { ...context, tasks: odd });
    expect(counts(sampler, 0).slice(0, 2)).toEqual([2, 4]);
  });
});

describe('annealed', () => {
  it('goes from the tasks’ sizes to n^0.2 over the epochs: α = 1 − 0.8 (e − 1) / (E − 1)', () => {
    const sampler = annealed.create({ labels: 'task', start: 1, end: 0.2 }, context);
    [1, 0.8, 0.6, 0.4, 0.2].forEach((alpha, epoch) => {
      const rates = [16 ** alpha, 0, 4 ** alpha, 1];
      const total = rates.reduce((a, b) => a + b);
      counts(sampler, epoch).forEach((count, task) => {
        expect(Math.abs(count - (84 * rates[task]) / total), `epoch ${epoch}, task ${task}`).toBeLessThan(1.5);
      });
    });
    expect(counts(sampler, 0)).toEqual([64, 0, 16, 4]);
  });

  it('stays at its start in a run of one epoch', () => {
    const sampler = annealed.create({ labels: 'task', start: 0, end: 1 }, { ...context, epochs: 1 });
    expect(counts(sampler, 0)).toEqual([28, 0, 28, 28]);
  });
});
