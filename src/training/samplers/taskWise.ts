import { z } from 'zod';
import { passes } from './passes.js';
import type { Sampler, SamplerContext, SamplerTask } from './sampler.js';

/** Parameters of every sampler whose batches belong to one task each. */
export const taskWiseParams = {
  labels: z
    .enum(['task', 'all'])
    .default('task')
    .describe("which labels on a batch's rows train: the batch's task's alone, or all tasks'"),
};

/** A task as {@link taskWise} sees it: one with rows, and of a weight above 0. */
export interface SampledTask extends SamplerTask {
  /** Its number among all tasks. */
  readonly task: number;
  /** Batches that one pass over its rows takes. */
  readonly batches: number;
}

/** How the batches of an epoch fall to the tasks with rows. */
export interface TaskPlan {
  readonly stepsPerEpoch: number;
  /**
   * How many batches of the epoch each task gets, [tasks with rows], `stepsPerEpoch` together; asked for epoch after epoch, from 0
   * on, and kept.
   */
  counts(epoch: number): readonly number[];
  /** `turns`: one task after the other, over and over; `shuffled`: in an order drawn anew each epoch. */
  readonly order: 'turns' | 'shuffled';
}

/**
 * Samplers whose batches hold rows of one task each. A task's batches go through its rows in shuffled passes, the last batch of a pass
 * filled up with −1; the next epoch goes on where the last one left off. With `labels: task` a row trains the task alone that it was
 * drawn for, which is what sampling rates are about; with `all`, every label on it counts.
 *
 * @param plan told the tasks with rows and a weight above 0, in order; the others get no batch
 */
export function taskWise(
  { labels }: { labels: 'task' | 'all' },
  { tasks, batchSize, rng }: SamplerContext,
  plan: (tasks: readonly SampledTask[]) => TaskPlan,
): Sampler {
  const sampled = tasks.flatMap((each, task): (SampledTask & { draw: ReturnType<typeof passes>['draw'] })[] => {
    if (each.rows.length === 0 || each.weight === 0) return [];
    const { length, draw } = passes(each.rows, each.factors);
    return [{ ...each, task, batches: Math.ceil(length / batchSize), draw }];
  });
  const { stepsPerEpoch, counts, order } = plan(sampled);
  const known: (readonly number[])[] = [];
  const countsOf = (epoch: number) => {
    while (known.length <= epoch) known.push(counts(known.length));
    return known[epoch];
  };

  /** [stepsPerEpoch] positions among the tasks with rows. */
  function turns(epoch: number): Int32Array {
    const own = countsOf(epoch);
    const sequence = new Int32Array(stepsPerEpoch);
    if (order === 'turns') return sequence.map((_, step) => step % sampled.length);
    let at = 0;
    own.forEach((count, i) => {
      sequence.fill(i, at, at + count);
      at += count;
    });
    return rng.derive(`order ${epoch}`).shuffle(sequence);
  }

  return {
    stepsPerEpoch,
    rows(epoch) {
      const before = sampled.map((_, i) => sumOver(epoch, (e) => countsOf(e)[i]));
      const pass = sampled.map((): { number: number; rows: Uint32Array } => ({ number: -1, rows: new Uint32Array() }));
      const rows = new Int32Array(stepsPerEpoch * batchSize).fill(-1);
      turns(epoch).forEach((i, step) => {
        const { name, batches, draw } = sampled[i];
        const batch = before[i]++;
        const number = Math.floor(batch / batches);
        if (pass[i].number !== number) pass[i] = { number, rows: draw(rng.derive(`task ${name} pass ${number}`)) };
        const from = (batch % batches) * batchSize;
        rows.set(pass[i].rows.subarray(from, from + batchSize), step * batchSize);
      });
      return rows;
    },
    ...(labels === 'task' && { tasks: (epoch: number) => turns(epoch).map((i) => sampled[i].task) }),
  };
}

/** Σ f(e) over e < end. */
function sumOver(end: number, f: (e: number) => number): number {
  let sum = 0;
  for (let e = 0; e < end; e++) sum += f(e);
  return sum;
}
