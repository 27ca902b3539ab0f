import { z } from 'zod';
import { exportFormatNames } from './exportFormats.js';

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
  })
  .refine(({ format, quantize, page }) => format === 'tfjs' || (quantize === undefined && !page), {
    error: 'expected quantize and page beside format: tfjs alone',
  });

/** An entry of `output.export`, every default filled in. */
export type ExportParams = z.output<typeof exportParams>;
