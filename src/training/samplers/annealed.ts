import { z } from 'zod';
import { ratedPlan } from './ratedPlan.js';
import type { SamplerKind } from './sampler.js';
import { taskWise, taskWiseParams } from './taskWise.js';

const exponent = z.number().min(0).max(1);
const params = z.strictObject({
  ...taskWiseParams,
  start: exponent.default(1).describe('α in the first epoch; 1: tasks count by their rows, 0: all alike'),
  end: exponent.default(0.2).describe('α in the last epoch'),
});

/**
 * Annealed sampling (Stickland and Murray, 2019, "BERT and PALs", on sampling tasks): a task with n rows gets batches at a rate ∝ n^α, in epoch e of E
 *
 *     α = start + (end − start) · (e − 1) / (E − 1)
 *
 * from its size at first towards equal turns at the end; the defaults are the paper's 1 − 0.8 · (e − 1) / (E − 1). In a temperature's
 * words α = 1/T. A run of one epoch stays at `start`.
 */
export const annealed = {
  summary: 'batches of one task each, at rates ∝ rows^α, α falling over the epochs',
  params,
  create: ({ start, end, ...own }: z.output<typeof params>, context) =>
    taskWise(own, context, (tasks) =>
      ratedPlan(tasks, (epoch) => {
        const done = context.epochs > 1 ? Math.min(1, epoch / (context.epochs - 1)) : 0;
        const alpha = start + (end - start) * done;
        return tasks.map(({ rows }) => rows.length ** alpha);
      }),
    ),
} satisfies SamplerKind;
