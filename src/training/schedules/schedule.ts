import { z } from 'zod';

/** The learning rate's factor over a run: 1 at the top. */
export interface ScheduleKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  /** @returns progress in [0, 1) after the warm-up → factor in [0, 1]; 1 at its top */
  // biome-ignore lint/suspicious/noExplicitAny: each kind reads its own parameters
  create(params: any): (progress: number) => number;
}

/** Parameters of every schedule that does not warm up by itself; {@link learningRateAt} reads them. */
export const commonScheduleParams = {
  warmup: z
    .number()
    .min(0)
    .lt(1)
    .default(0)
    .describe('share of all steps over which the learning rate first rises from 0'),
};
