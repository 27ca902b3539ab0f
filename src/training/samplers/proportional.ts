import { z } from 'zod';
import type { SamplerKind } from './sampler.js';
import { taskWise, taskWiseParams } from './taskWise.js';

const params = z.strictObject(taskWiseParams);

/** Batches of one task each, in shuffled order; an epoch is one pass over every task's rows, so that tasks count by their size. */
export const proportional = {
  summary: 'batches of one task each, shuffled; every row of every task once an epoch',
  params,
  create: (own: z.output<typeof params>, context) =>
    taskWise(own, context, (tasks) => ({
      stepsPerEpoch: tasks.reduce((sum, { batches }) => sum + batches, 0),
      counts: () => tasks.map(({ batches }) => batches),
      order: 'shuffled',
    })),
} satisfies SamplerKind;
