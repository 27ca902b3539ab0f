import { z } from 'zod';

/** The experiment file's `training.coTraining:`. */
export const coTrainingParams = z
  .strictObject({
    folds: z
      .int()
      .min(2)
      .max(20)
      .default(5)
      .describe('parts of the rows; each part gets its votes from a network that trained without it'),
    rounds: z
      .int()
      .min(1)
      .max(5)
      .default(1)
      .describe(
        'how often network and label model teach each other; each round trains as many networks as there are folds',
      ),
    abstainBelow: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe('the network abstains where no class is at least this likely'),
    confidence: z
      .union([z.number().gt(0).max(1), z.enum(['probability', 'margin'])])
      .default('probability')
      .describe(
        'how much of a vote each of its votes is: as much as the class is likely (probability), or likelier than the next one (margin), or a number up to 1',
      ),
  })
  .describe(
    'co-training with the label model: the network’s held-out predictions become one more labeling function, the label models are fit again with it, and the final network learns from their labels; absent: off',
  );

export type CoTrainingParams = z.output<typeof coTrainingParams>;
