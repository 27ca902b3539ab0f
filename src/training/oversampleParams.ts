import { z } from 'zod';

const factor = z.number().min(1);

/** The experiment file's `training.oversample:`. */
export const oversampleParams = z
  .strictObject({
    slices: z
      .record(z.string(), factor)
      .default({})
      .describe('how often rows of a slice are visited, by slice, such as {short: 2.5}'),
    classes: z
      .record(z.string(), z.record(z.string(), factor))
      .default({})
      .describe('how often rows of a class are visited, by task and class, such as {spam: {spam: 3}}'),
  })
  .describe(
    'rows that training visits more often than once a pass; a row takes the largest of its factors, and of a fraction its share of the passes',
  );

export type OversampleParams = z.output<typeof oversampleParams>;
