import { z } from 'zod';
import { kindUnion } from '../network/kindUnion.js';
import { balancing } from './balancing/index.js';
import { coTrainingParams } from './coTrainingParams.js';
import { optimizers } from './optimizers/index.js';
import { oversampleParams } from './oversampleParams.js';
import { samplers } from './samplers/index.js';
import { schedules } from './schedules/index.js';

const earlyStopping = z.union([
  z.enum(['auto', 'off']),
  z.strictObject({
    metric: z.string().describe('what is watched, such as mean/validation/macroF1 or spam/validation/logLoss'),
    patience: z.int().positive().default(5).describe('epochs without a better value after which training stops'),
  }),
]);

/** The experiment file's `training:`. */
export const trainingParams = z
  .strictObject({
    epochs: z.int().positive().default(20).describe('passes over the labeled rows'),
    stopAfter: z
      .int()
      .positive()
      .optional()
      .describe(
        'epochs after which training stops for now; schedule and sampler are those of all `epochs`, so that --resume with a later one, or without it, goes on to what an uninterrupted run gives; controls are trained at the end alone',
      ),
    batchSize: z.int().positive().default(256).describe('rows per step; the last batch is padded under the mask'),
    accumulate: z
      .int()
      .positive()
      .default(1)
      .describe('batches whose gradients make one step: the gradient of one batch that holds all their rows'),
    optimizer: kindUnion(optimizers, 'adamW')
      .prefault({ kind: 'adamW' })
      .describe(
        'the update rule; on sparse features it is exact too: every row of the table moves, as if it were dense',
      ),
    schedule: kindUnion(schedules, 'constant')
      .prefault({ kind: 'constant' })
      .describe('the learning rate over the run'),
    ema: z
      .number()
      .gt(0)
      .lt(1)
      .optional()
      .describe(
        'decay of a moving average over the weights of all steps, such as 0.999; evaluation, early stopping and the saved model take the average; absent: the weights themselves',
      ),
    sampler: kindUnion(samplers, 'mixed').prefault({ kind: 'mixed' }).describe('which rows each batch holds'),
    oversample: oversampleParams.optional(),
    coTraining: coTrainingParams.optional(),
    balancing: kindUnion(balancing, 'equal').prefault({ kind: 'equal' }).describe("how the tasks' losses become one"),
    affinity: z
      .boolean()
      .default(false)
      .describe(
        "measure the cosines between the tasks' gradients in what they share, as means over each epoch; a way back through the network per task in every step, the training itself stays as it is",
      ),
    earlyStopping: earlyStopping
      .default('auto')
      .describe(
        'when it watches a metric, the best epoch’s weights are kept, else the last epoch’s. auto: mean/validation/macroF1 with patience 5 where validation has gold, else off',
      ),
    checkpoints: z
      .strictObject({
        keep: z.int().positive().default(2).describe('how many of the newest checkpoints stay'),
        everySteps: z.int().positive().default(500).describe('steps between two checkpoints'),
      })
      .prefault({})
      .describe('what a stopped run resumes from'),
  })
  .describe('how the network is trained');

export type TrainingParams = z.output<typeof trainingParams>;
