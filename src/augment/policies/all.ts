import { z } from 'zod';
import { perExample } from './perExample.js';
import type { AugmentPolicyKind } from './policy.js';

const params = z.strictObject({ perExample });

/** Every copy goes through all transformations, in the order of the experiment: Snorkel's ApplyAllPolicy. */
export const all: AugmentPolicyKind<typeof params> = {
  summary: 'every copy goes through all transformations, in their order',
  params,
  create: ({ perExample: copies }, names) => {
    const sequence = [...names.keys()];
    return { perExample: copies, sequence: () => sequence };
  },
};
