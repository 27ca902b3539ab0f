import { z } from 'zod';
import type { ConstraintSpec } from './constraintSpec.js';

const condition = z
  .record(z.string(), z.string().min(1))
  .refine((value) => Object.keys(value).length > 0, 'expected at least one `task: class`; received an empty map')
  .describe('task → class: true for a row where every named task has its class');

/** One entry of the experiment file's `constraints:`. */
export const constraintParams: z.ZodType<ConstraintSpec> = z.union([
  z.strictObject({
    implies: z.tuple([condition, condition]).describe('where the first condition holds, the second one does'),
  }),
  z.strictObject({ excludes: z.array(condition).min(2).describe('at most one of the conditions holds') }),
  z.strictObject({ exactlyOne: z.array(condition).min(2).describe('one of the conditions holds, and no second one') }),
  z.strictObject({
    table: z
      .strictObject({
        tasks: z.array(z.string().min(1)).min(2).describe('the tasks it speaks about'),
        allowed: z
          .array(z.array(z.string().min(1).nullable()))
          .min(1)
          .describe('every combination of their classes that may be; null stands for a task that does not apply'),
      })
      .describe('the only combinations of classes that may be'),
  }),
]);
