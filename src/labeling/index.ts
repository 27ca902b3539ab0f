import { annotations } from './kinds/annotations.js';
import { column } from './kinds/column.js';
import { functionKind } from './kinds/functionKind.js';
import { keyword } from './kinds/keyword.js';
import { lookup } from './kinds/lookup.js';
import { predictions } from './kinds/predictions.js';
import { regex } from './kinds/regex.js';
import { threshold } from './kinds/threshold.js';
import type { LabelingFunctionKind } from './labelingFunction.js';

/** Every kind of labeling function by the name it has in a config. */
export const labelingFunctionKinds = {
  keyword,
  regex,
  threshold,
  lookup,
  column,
  annotations,
  predictions,
  function: functionKind,
  // biome-ignore lint/suspicious/noExplicitAny: each kind has parameters of its own
} satisfies Record<string, LabelingFunctionKind<any>>;

export type LabelingFunctionKindName = keyof typeof labelingFunctionKinds;
