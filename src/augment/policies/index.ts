import { all } from './all.js';
import { meanField } from './meanField.js';
import { one } from './one.js';
import type { AugmentPolicyKind } from './policy.js';
import { random } from './random.js';

/** Every policy of augmentation by the name it has in a config. */
export const augmentPolicies = {
  all,
  one,
  random,
  meanField,
  // biome-ignore lint/suspicious/noExplicitAny: each kind has parameters of its own
} satisfies Record<string, AugmentPolicyKind<any>>;

export type AugmentPolicyName = keyof typeof augmentPolicies;
