import type { AdviceKind } from './adviceKind.js';
import { dropFunction } from './kinds/dropFunction.js';
import { moreGold } from './kinds/moreGold.js';
import { moreRows } from './kinds/moreRows.js';
import { newFunctionForClass } from './kinds/newFunctionForClass.js';
import { newFunctionForSlice } from './kinds/newFunctionForSlice.js';

/** What could be done next for one task. */
export const adviceKinds = {
  dropFunction,
  newFunctionForClass,
  newFunctionForSlice,
  moreGold,
  moreRows,
} as const satisfies Record<string, AdviceKind>;

export type AdviceName = keyof typeof adviceKinds | 'trainAlone';
