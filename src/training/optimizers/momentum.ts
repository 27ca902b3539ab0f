import { z } from 'zod';
import { momentumRule } from './momentumRule.js';
import type { OptimizerKind } from './optimizer.js';
import { sgd } from './sgd.js';

const params = z.strictObject({
  ...sgd.params.shape,
  momentum: z.number().gt(0).lt(1).default(0.9).describe('share of the last update that is kept'),
});

/** SGD with momentum by default: {@link momentumRule}. */
export const momentum = {
  summary: 'gradient descent with momentum, classical or Nesterov’s',
  params,
  create: ({ momentum, nesterov }: z.output<typeof params>) => momentumRule({ momentum, nesterov }),
} satisfies OptimizerKind;
