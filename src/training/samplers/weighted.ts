import { z } from 'zod';
import { ratedPlan } from './ratedPlan.js';
import type { SamplerKind } from './sampler.js';
import { taskWise, taskWiseParams } from './taskWise.js';

const params = z.strictObject({
  ...taskWiseParams,
  rates: z
    .record(z.string(), z.number().positive())
    .default({})
    .describe(
      'how often each task has its turn, by name, in any unit: they are divided by their sum; a task that is not named has 1',
    ),
});

/** Batches of one task each, at rates that the user gives; without any, all tasks have their turn as often. */
export const weighted = {
  summary: 'batches of one task each, at given rates',
  params,
  create: (own: z.output<typeof params>, context) =>
    taskWise(own, context, (tasks) => {
      const rates = tasks.map(({ name }) => (Object.hasOwn(own.rates, name) ? own.rates[name] : 1));
      return ratedPlan(tasks, () => rates);
    }),
} satisfies SamplerKind;
