import { z } from 'zod';
import type { MetricKind } from './metric.js';
import { rowMean } from './rowMean.js';

const params = z.strictObject({});

/** The share of rows decided right; a row whose top probability is tied counts 1/ties where gold is among the tied. */
export const accuracy = {
  summary: 'share of rows decided right; a tied top probability counts 1/ties',
  params,
  better: 'higher',
  applies: () => true,
  create: () => ({
    prepare: ({ n, k, gold, decisions }) =>
      rowMean(Float64Array.from({ length: n }, (_, i) => decisions[i * k + gold[i]])),
  }),
} satisfies MetricKind<z.infer<typeof params>>;
