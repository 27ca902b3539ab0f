import { z } from 'zod';
import type { ScheduleKind } from './schedule.js';

const params = z.strictObject({
  startFactor: z.number().positive().max(1).default(0.04).describe('share of the learning rate at the first step'),
  endFactor: z.number().min(0).max(1).default(4e-6).describe('share of the learning rate that is left at the end'),
  peakAt: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.3)
    .describe('share of all steps after which the learning rate is at its top'),
});

/**
 * The 1cycle policy (Smith and Topin, 2018, "Super-convergence"): up from `startFactor` to 1, then down to orders of magnitude
 * below the start. As is usual since, both ways follow half a cosine wave instead of the paper's lines; momentum stays as it is.
 *
 *     p < a    s + (1 − s) · ½ (1 − cos(π · p / a))
 *     p ≥ a    e + (1 − e) · ½ (1 + cos(π · (p − a) / (1 − a)))        a = peakAt, s = startFactor, e = endFactor
 *
 * It is its own warm-up and takes no other.
 */
export const oneCycle = {
  summary: 'rises along half a cosine wave, then falls along another',
  params,
  create:
    ({ startFactor, endFactor, peakAt }: z.output<typeof params>) =>
    (progress) =>
      progress < peakAt
        ? startFactor + (1 - startFactor) * 0.5 * (1 - Math.cos((Math.PI * progress) / peakAt))
        : endFactor + (1 - endFactor) * 0.5 * (1 + Math.cos((Math.PI * (progress - peakAt)) / (1 - peakAt))),
} satisfies ScheduleKind;
