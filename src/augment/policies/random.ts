import { z } from 'zod';
import { perExample } from './perExample.js';
import type { AugmentPolicyKind } from './policy.js';

const params = z.strictObject({
  length: z.int().min(1).default(2).describe('transformations that a copy goes through'),
  perExample,
});

/** Every copy goes through `length` transformations, each drawn uniformly, with replacement: Snorkel's RandomPolicy. */
export const random: AugmentPolicyKind<typeof params> = {
  summary: 'every copy goes through `length` transformations, each drawn uniformly',
  params,
  create: ({ length, perExample: copies }, names) => ({
    perExample: copies,
    sequence(copy, rng) {
      const own = rng.derive(`sequence ${copy}`);
      return Array.from({ length }, () => own.integer(names.length));
    },
  }),
};
