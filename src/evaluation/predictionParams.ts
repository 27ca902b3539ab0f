import { z } from 'zod';

/** The `predictions:` section. */
export const predictionParams = z.strictObject({
  consistent: z
    .boolean()
    .default(true)
    .describe(
      'predictions of tasks that parent, refines or constraints tie never contradict; false leaves each to its own head',
    ),
});

export type PredictionParams = z.output<typeof predictionParams>;
