import { z } from 'zod';
import { dependencyParams } from './dependencies/dependencyParams.js';

const probability = z.number().min(0).max(1);

/** What every label model takes beside its own parameters. */
export const labelModelParams = z.object({
  classBalance: z
    .union([z.enum(['uniform', 'gold', 'estimated']), z.array(probability).min(2), z.record(z.string(), probability)])
    .default('uniform')
    .describe(
      'P(class): uniform; gold = counted from the gold that the fit may see; estimated = from the votes, which takes independent labeling functions and many rows; a list in class order; or a map from class names. Scaled to sum to 1',
    ),
  ...dependencyParams,
  temperature: z
    .union([z.enum(['none', 'gold']), z.number().min(0.05).max(20)])
    .default('none')
    .describe(
      'how sure labels are after the fit, p^(1/T): none = as the model says; gold = T fit to the gold of the validation rows; a number = T, above 1 for less sure. The likeliest class stays',
    ),
  scope: z
    .enum(['hierarchy', 'task', 'flat'])
    .optional()
    .describe(
      'hierarchy: one model for tasks that hang together, those under a parent too; task: each task by itself, on the rows to which it applies; flat: by itself and on all rows, as if nothing tied it (the network may still heed the ties). Left out: one model for tasks tied by refines or constraints where the kind can, tasks under a parent after it',
    ),
});

export type ClassBalanceSpec = z.output<typeof labelModelParams>['classBalance'];
