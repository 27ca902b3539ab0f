import { z } from 'zod';
import type { SamplerKind } from './sampler.js';
import { taskWise, taskWiseParams } from './taskWise.js';

const params = z.strictObject(taskWiseParams);

/**
 * Strict turns: batch i holds rows of task i mod t, counted over the t tasks that have rows. An epoch is as many rounds as it takes to make up
 * one pass over every task's rows, in batches; small tasks go through theirs several times in it, large ones in several epochs.
 */
export const roundRobin = {
  summary: 'batches of one task each, the tasks in strict turns',
  params,
  create: (own: z.output<typeof params>, context) =>
    taskWise(own, context, (tasks) => {
      const batches = tasks.reduce((sum, task) => sum + task.batches, 0);
      const rounds = Math.ceil(batches / tasks.length);
      return { stepsPerEpoch: rounds * tasks.length, counts: () => tasks.map(() => rounds), order: 'turns' };
    }),
} satisfies SamplerKind;
