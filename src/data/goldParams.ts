import { z } from 'zod';

/** A task's `gold:`; the string shorthand names the column. {@link import('./toGoldSpec.js').toGoldSpec} resolves it. */
export const goldParams = z.union([
  z.string().min(1).describe('the column with class names or indices'),
  z.strictObject({
    column: z.string().min(1).describe('the column with class names or indices; empty, null and -1 mean "no gold"'),
    train: z
      .union([z.enum(['none', 'all']), z.number().int().min(0), z.strictObject({ perClass: z.number().int().min(0) })])
      .default('none')
      .describe('what a fit may see of the train split: none, all, a number of rows, or {perClass: n}; nested draws'),
    values: z
      .enum(['names', 'indices'])
      .optional()
      .describe('how to read a column that fits both ways (default: it is an error)'),
    path: z
      .string()
      .min(1)
      .optional()
      .describe(
        'a file (csv, tsv, json(l), parquet; a glob) with more gold in a column of this name or the task’s, such as `espalier annotate` and the studio write; it goes before that of the data',
      ),
    key: z.string().min(1).default('id').describe("the file's column with the rows' ids"),
  }),
]);

export type GoldParams = z.output<typeof goldParams>;
