import { category } from './category.js';
import type { FeatureKind } from './featureKind.js';
import { hashedNgrams } from './hashedNgrams.js';
import { numberKind } from './number.js';
import { tokens } from './tokens.js';
import { vector } from './vector.js';

/** Every feature kind an experiment can name. */
export const featureKinds = {
  hashedNgrams,
  tokens,
  number: numberKind,
  category,
  vector,
} satisfies Record<string, FeatureKind>;

export type FeatureKindName = keyof typeof featureKinds;
