import { z } from 'zod';
import { adam } from './adam.js';
import { adamRule } from './adamRule.js';
import type { OptimizerKind } from './optimizer.js';

const params = z.strictObject({
  ...adam.params.shape,
  weightDecay: z
    .number()
    .min(0)
    .default(1e-4)
    .describe('each step shrinks every weight by learningRate · weightDecay of itself'),
});

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
export const adamW = {
  summary: 'Adam with decoupled weight decay',
  params,
  create: ({ beta1, beta2, epsilon, weightDecay }: z.output<typeof params>) =>
    adamRule({ beta1, beta2, epsilon, weightDecay }),
} satisfies OptimizerKind;
