import { z } from 'zod';
import type { MetricKind } from './metric.js';
import { rowMean } from './rowMean.js';

const params = z.strictObject({
  clip: z
    .number()
    .positive()
    .max(0.5)
    .default(2 ** -23)
    .describe('probabilities below this count as this; the default is float32’s epsilon, as in scikit-learn'),
});

/** The mean of −ln p(gold), p clipped from below; a majority vote that rules gold out must not cost infinity. */
export const logLoss = {
  summary: 'mean negative log probability of gold, in nats, clipped',
  params,
  better: 'lower',
  applies: () => true,
  create: ({ clip }) => ({
    prepare: ({ n, k, gold, probs }) =>
      rowMean(
        Float64Array.from({ length: n }, (_, i) => -Math.log(Math.min(Math.max(probs[i * k + gold[i]], clip), 1))),
      ),
  }),
} satisfies MetricKind<z.infer<typeof params>>;
