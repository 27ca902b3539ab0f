import { z } from 'zod';
import { exportParams } from '../export/exportParams.js';

/** The `output:` section. */
export const outputParams = z.strictObject({
  dir: z.string().min(1).default('runs').describe('where run folders go; relative to the working directory'),
  report: z.enum(['html', 'none']).default('html').describe('what `run` writes beside the numbers'),
  intervals: z
    .boolean()
    .default(true)
    .describe(
      'whether test scores and differences get bootstrap intervals over rows; the cells of a sweep go without, as its intervals are over seeds',
    ),
  export: z
    .array(exportParams)
    .optional()
    .describe(
      'what `train` and `run` make of the run, in export/<format> of its folder, and `label` as far as it takes no network; see `espalier export`',
    ),
});

export type OutputParams = z.output<typeof outputParams>;
