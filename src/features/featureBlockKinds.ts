import type { FeatureBlock } from './featureBlock.js';
import type { FeatureKindName } from './index.js';

/** What each kind of feature turns rows into. */
export const featureBlockKinds = {
  hashedNgrams: 'sparse',
  tokens: 'tokens',
  number: 'dense',
  category: 'sparse',
  vector: 'dense',
  encoder: 'dense',
  wordVectors: 'dense',
  tfjsModel: 'dense',
} as const satisfies Record<FeatureKindName, FeatureBlock['kind']>;
