import { z } from 'zod';

/** The experiment file's `transfer:`. */
export const transferParams = z
  .strictObject({
    from: z
      .string()
      .min(1)
      .describe(
        'a run folder or its model folder, a folder with a TensorFlow.js model.json (layers or graph model), or one with a TensorFlow SavedModel, whose variables are read by their names',
      ),
    part: z
      .union([z.enum(['trunk', 'all']), z.array(z.string().min(1)).min(1)])
      .default('trunk')
      .describe(
        'what is taken over: the trunk; all, the heads of tasks of the same name too; or patterns of weights’ names, such as [trunk/0/*, heads/spam/*]. A pattern that fits nothing is an error, and so is a weight that the source lacks or has in another shape',
      ),
    map: z
      .record(z.string(), z.string())
      .optional()
      .describe('names of weights here → names in the source, where they differ: {trunk/0/kernel: dense_1/kernel}'),
    features: z
      .enum(['keep', 'refit'])
      .default('keep')
      .describe(
        'keep: features of the same name and kind use what they learned in the source run (vocabulary, scaling, document frequencies); refit: they learn it anew here',
      ),
    freeze: z
      .union([z.enum(['none', 'all']), z.strictObject({ epochs: z.int().min(0).describe('epochs that stand still') })])
      .default('none')
      .describe('whether what was taken over stands still: not at all, always, or for the first epochs'),
    unfreeze: z
      .enum(['all', 'gradual'])
      .default('all')
      .describe(
        'after the frozen epochs everything moves at once, or one more trunk layer each epoch, from the top down',
      ),
    learningRates: z
      .strictObject({
        decay: z
          .number()
          .positive()
          .max(1)
          .default(1)
          .describe(
            'a trunk layer that was taken over learns at decay times the rate of the one above; heads at the full one',
          ),
        factors: z
          .record(z.string(), z.number().min(0))
          .default({})
          .describe(
            'patterns of weights’ names → a further factor on their rate; 0 stands still. The first that fits counts',
          ),
      })
      .prefault({})
      .describe('discriminative learning rates'),
  })
  .describe('weights to start from, out of another run or a pretrained model');

export type TransferParams = z.output<typeof transferParams>;
