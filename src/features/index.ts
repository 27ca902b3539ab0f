import { category } from './category.js';
import { encoder } from './encoder.js';
import type { FeatureKind } from './featureKind.js';
import { hashedNgrams } from './hashedNgrams.js';
import { numberKind } from './number.js';
import { tfjsModel } from './tfjsModel.js';
import { tokens } from './tokens.js';
import { vector } from './vector.js';
import { wordVectors } from './wordVectors.js';

/** Every feature kind an experiment can name. */
export const featureKinds = {
  hashedNgrams,
  tokens,
  encoder,
  wordVectors,
  number: numberKind,
  category,
  vector,
  tfjsModel,
} satisfies Record<string, FeatureKind>;

export type FeatureKindName = keyof typeof featureKinds;
