import { z } from 'zod';
import { type ExportFormat, exportFormatNames } from './exportFormats.js';

/** The formats that an option is for. */
const formatsOf = {
  quantize: ['tfjs'],
  page: ['tfjs'],
  columns: ['jsonl', 'parquet'],
  test: ['jsonl', 'parquet'],
} as const satisfies Record<string, readonly ExportFormat[]>;

/** An entry of `output.export`; the options of `espalier export`. */
export const exportParams = z
  .strictObject({
    format: z
      .enum(exportFormatNames)
      .default('tfjs')
      .describe('what is made; `espalier list exports` has a line on each'),
    quantize: z
      .enum(['int8'])
      .optional()
      .describe(
        'tfjs: 8 bits a weight, a quarter of the size; what it costs in accuracy on validation gold is printed',
      ),
    page: z
      .boolean()
      .default(false)
      .describe('tfjs: also index.html, a page to try the model in, which needs no other file'),
    columns: z
      .array(z.string().min(1))
      .optional()
      .describe(
        'jsonl, parquet: the columns of the data that go along, beside id and gold (default: what features and labeling functions name)',
      ),
    test: z.boolean().default(false).describe('jsonl, parquet: test rows too, which the run then records as looked at'),
  })
  .superRefine((params, { addIssue }) => {
    for (const [option, formats] of Object.entries(formatsOf) as [keyof typeof formatsOf, readonly ExportFormat[]][]) {
      if (params[option] === undefined || params[option] === false || formats.includes(params.format)) continue;
      addIssue({
        code: 'custom',
        path: [],
        message: `expected ${option} beside format: ${formats.join(' or ')} alone; the format is ${params.format}`,
      });
    }
  });

/** An entry of `output.export`, every default filled in. */
export type ExportParams = z.output<typeof exportParams>;

/** What to make of a run; an option that is left out has its default. */
export type ExportRequest = Pick<ExportParams, 'format'> & Partial<ExportParams>;
