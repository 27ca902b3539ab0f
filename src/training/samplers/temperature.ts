import { z } from 'zod';
import { ratedPlan } from './ratedPlan.js';
import type { SamplerKind } from './sampler.js';
import { taskWise, taskWiseParams } from './taskWise.js';

const params = z.strictObject({
  ...taskWiseParams,
  temperature: z
    .number()
    .positive()
    .default(2)
    .describe('1: tasks count by their rows; the higher, the more alike; 2 is T5’s'),
  cap: z.int().positive().optional().describe('rows above this number do not count; absent: all count'),
});

/**
 * Temperature-scaled mixing (Raffel et al., 2020, "Exploring the limits of transfer learning", section 3.5.2): a task with n rows gets
 * batches at a rate ∝ min(n, cap)^(1/T).
 */
export const temperature = {
  summary: 'batches of one task each, at rates ∝ min(rows, cap)^(1/temperature)',
  params,
  create: (own: z.output<typeof params>, context) =>
    taskWise(own, context, (tasks) => {
      const cap = own.cap ?? Number.POSITIVE_INFINITY;
      const rates = tasks.map(({ rows }) => Math.min(rows.length, cap) ** (1 / own.temperature));
      return ratedPlan(tasks, () => rates);
    }),
} satisfies SamplerKind;
