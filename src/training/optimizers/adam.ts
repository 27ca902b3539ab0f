import { z } from 'zod';
import { adamRule } from './adamRule.js';
import { commonParams, type OptimizerKind } from './optimizer.js';

const params = z.strictObject({
  ...commonParams(1e-3),
  beta1: z.number().min(0).lt(1).default(0.9).describe('decay of the mean of gradients'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('decay of the mean of squared gradients'),
  epsilon: z.number().positive().default(1e-8).describe('keeps the division finite'),
});

/** Adam (Kingma and Ba, 2015). */
export const adam = {
  summary: 'Adam: steps by running means of gradients and of their squares',
  params,
  create: ({ beta1, beta2, epsilon }: z.output<typeof params>) => adamRule({ beta1, beta2, epsilon, weightDecay: 0 }),
} satisfies OptimizerKind;
