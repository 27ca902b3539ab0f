import { backOff } from './kinds/backOff.js';
import { changeCase } from './kinds/changeCase.js';
import { dropWords } from './kinds/dropWords.js';
import { duplicateWords } from './kinds/duplicateWords.js';
import { functionKind } from './kinds/functionKind.js';
import { jitter } from './kinds/jitter.js';
import { maskFeature } from './kinds/maskFeature.js';
import { maskField } from './kinds/maskField.js';
import { maskNumbers } from './kinds/maskNumbers.js';
import { mixUp } from './kinds/mixUp.js';
import { scale } from './kinds/scale.js';
import { swapWords } from './kinds/swapWords.js';
import { synonyms } from './kinds/synonyms.js';
import { typo } from './kinds/typo.js';
import type { FeatureTransformationKind, RowTransformationKind } from './transformation.js';

/** Every kind of transformation function by the name it has in a config: first those of rows, then those of features. */
export const transformationKinds = {
  synonyms,
  dropWords,
  swapWords,
  duplicateWords,
  changeCase,
  typo,
  maskNumbers,
  backOff,
  maskField,
  function: functionKind,
  jitter,
  scale,
  mixUp,
  maskFeature,
  // biome-ignore lint/suspicious/noExplicitAny: each kind has parameters of its own
} satisfies Record<string, RowTransformationKind<any> | FeatureTransformationKind<any>>;

export type TransformationKindName = keyof typeof transformationKinds;
