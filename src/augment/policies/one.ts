import { z } from 'zod';
import { perExample } from './perExample.js';
import type { AugmentPolicyKind } from './policy.js';

const params = z.strictObject({ perExample });

/**
 * Every copy goes through one transformation, drawn uniformly. The copies of a row take different ones as long as there are some: with as
 * many copies as transformations, each makes one copy, as under Snorkel's ApplyEachPolicy; with one transformation it is Snorkel's ApplyOnePolicy.
 */
export const one: AugmentPolicyKind<typeof params> = {
  summary: 'every copy goes through one transformation; copies of a row take different ones',
  params,
  create: ({ perExample: copies }, names) => ({
    perExample: copies,
    sequence(copy, rng) {
      const round = Math.floor(copy / names.length);
      const order = rng.derive(`order ${round}`).shuffle([...names.keys()]);
      return [order[copy % names.length]];
    },
  }),
};
