import { z } from 'zod';

/** The metrics that every task has and that shares of are told in: a change by 10 % of 0 would be nothing. */
const comparedMetrics = ['macroF1', 'accuracy', 'logLoss', 'brier'] as const;

/** The experiment file's `controls:`: what is trained beside the network to hold it against. `--controls` fills it in. */
export const controlsParams = z
  .strictObject({
    singleTask: z
      .boolean()
      .default(false)
      .describe(
        "train a twin of the network per task, on that task's labels alone, from the same seed, and report what sharing gains and costs each task",
      ),
    equalWeights: z
      .boolean()
      .default(false)
      .describe('train the network once more with equal balancing and a weight of 1 for every task that has any'),
    metric: z
      .enum(comparedMetrics)
      .default('macroF1')
      .describe('what the network and its controls are compared in, on the test split'),
  })
  .describe('networks to hold the trained one against');

/** The experiment file's `controls:`, every default filled in. */
export type ControlsParams = z.output<typeof controlsParams>;
