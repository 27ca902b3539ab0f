import { z } from 'zod';
import type { MetricKind } from './metric.js';
import { topConfidence } from './topConfidence.js';

const params = z.strictObject({
  bins: z.int().min(1).max(1000).default(15).describe('number of equal-width bins on the top probability'),
});

/**
 * Expected calibration error: Σ_b (n_b / n) · |accuracy_b − confidence_b| over equal-width bins of the top probability.
 * Reference: Guo, Pleiss, Sun & Weinberger, "On calibration of modern neural networks", ICML 2017.
 */
export const ece = {
  summary: 'expected calibration error: gap between top probability and accuracy over 15 bins',
  params,
  better: 'lower',
  applies: () => true,
  create: ({ bins }) => ({
    prepare: (scored) => {
      const { confidence, right, bin } = topConfidence(scored, bins);
      const gap = new Float64Array(bins);
      return (weights) => {
        gap.fill(0);
        let total = 0;
        for (let i = 0; i < scored.n; i++) {
          const w = weights ? weights[i] : 1;
          gap[bin[i]] += w * (right[i] - confidence[i]);
          total += w;
        }
        if (total === 0) return null;
        let sum = 0;
        for (let b = 0; b < bins; b++) sum += Math.abs(gap[b]);
        return sum / total;
      };
    },
  }),
} satisfies MetricKind<z.infer<typeof params>>;
