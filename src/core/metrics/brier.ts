import { z } from 'zod';
import type { MetricKind } from './metric.js';
import { rowMean } from './rowMean.js';
import type { Scored } from './scored.js';

const params = z.strictObject({});

/** The mean over rows of Σ_c (p_c − y_c)², between 0 and 2 (Brier 1950, the sum over classes). */
export const brier = {
  summary: 'mean squared distance from gold, summed over classes',
  params,
  better: 'lower',
  applies: () => true,
  create: () => ({
    prepare: (scored) => rowMean(Float64Array.from({ length: scored.n }, (_, i) => squaredDistance(scored, i))),
  }),
} satisfies MetricKind<z.infer<typeof params>>;

function squaredDistance({ k, gold, probs }: Scored, i: number): number {
  let sum = 0;
  for (let c = 0; c < k; c++) {
    const difference = probs[i * k + c] - (gold[i] === c ? 1 : 0);
    sum += difference * difference;
  }
  return sum;
}
