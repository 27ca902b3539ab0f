import { z } from 'zod';

const probability = z.number().min(0).max(1);

/** What every label model takes beside its own parameters. */
export const labelModelParams = z.object({
  classBalance: z
    .union([z.enum(['uniform', 'gold', 'estimated']), z.array(probability).min(2), z.record(z.string(), probability)])
    .default('uniform')
    .describe(
      'P(class): uniform; gold = counted from the gold that the fit may see; estimated = from the votes, which takes independent labeling functions and many rows; a list in class order; or a map from class names. Scaled to sum to 1',
    ),
  scope: z
    .enum(['hierarchy', 'task'])
    .optional()
    .describe(
      'hierarchy: one model for all tasks that hang together by parent, refines or constraints; task: each task by itself. Default: hierarchy where tasks hang together and the kind can, else task',
    ),
});

export type ClassBalanceSpec = z.output<typeof labelModelParams>['classBalance'];
