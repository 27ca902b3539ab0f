import { z } from 'zod';

/** The `output:` section. */
export const outputParams = z.strictObject({
  dir: z.string().min(1).default('runs').describe('where run folders go; relative to the working directory'),
  report: z.enum(['html', 'none']).default('html').describe('what `run` writes beside the numbers'),
});

export type OutputParams = z.output<typeof outputParams>;
