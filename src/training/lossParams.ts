import { z } from 'zod';

/** A task's `loss:`. */
export const lossParams = z
  .strictObject({
    minCoverage: z
      .int()
      .min(0)
      .default(1)
      .describe('rows with fewer votes than this are left out of the loss (masked)'),
    classBalance: z
      .union([z.enum(['none', 'balanced']), z.record(z.string(), z.number().min(0))])
      .default('none')
      .describe(
        'balanced: every class weighs the same in the loss, whatever its share of the labels; or one weight per class name',
      ),
    rowWeights: z
      .enum(['none', 'confidence', 'entropy', 'coverage'])
      .default('none')
      .describe(
        'what a row weighs: none: 1; confidence: how far its top class is above chance; entropy: how far its label is from knowing nothing; coverage: its votes, of the most that any row has; gold that a fit may see always weighs 1',
      ),
  })
  .describe('how the loss of a task is counted');

export type LossParams = z.output<typeof lossParams>;
