import { z } from 'zod';

const train = z
  .union([z.enum(['none', 'all']), z.number().int().min(0), z.strictObject({ perClass: z.number().int().min(0) })])
  .default('none')
  .describe('what a fit may see of the train split, drawn per label');

/** The gold of a multi-label task: one column that holds lists of labels, or one no/yes column per label. */
export const multiLabelGold = z.union([
  z.string().min(1).describe('a list column: the labels that apply to the row; null means "no gold"'),
  z.strictObject({ column: z.string().min(1).describe('a list column'), train }),
  z.strictObject({
    columns: z.record(z.string(), z.string().min(1)).describe('label → its column of no/yes, 0/1 or false/true'),
    train,
  }),
]);
