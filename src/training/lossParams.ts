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
    smoothing: z
      .number()
      .min(0)
      .lt(1)
      .default(0)
      .describe('label smoothing: this share of every label is spread evenly over the classes'),
    robust: z
      .union([
        z.literal('none'),
        z.strictObject({
          generalized: z
            .number()
            .positive()
            .max(1)
            .describe(
              'q of the generalized cross-entropy: towards 0 it is the cross-entropy, at 1 the mean absolute error',
            ),
        }),
        z.strictObject({
          bootstrap: z
            .number()
            .min(0)
            .max(1)
            .describe('β of soft bootstrapping: the share of the label; the rest is what the network itself believes'),
        }),
      ])
      .default('none')
      .describe('losses that wrong labels pull at less: {generalized: 0.7} or {bootstrap: 0.95}'),
  })
  .describe('how the loss of a task is counted');

/** How the loss of a task is counted, checked and with defaults. */
export type LossParams = z.output<typeof lossParams>;
