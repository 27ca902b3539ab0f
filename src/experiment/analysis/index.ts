import type { AnalysisKind } from './analysis.js';
import { controls } from './kinds/controls.js';
import { differences } from './kinds/differences.js';
import { goldCrossover } from './kinds/goldCrossover.js';
import { hierarchyDepth } from './kinds/hierarchyDepth.js';
import { labelModelTable } from './kinds/labelModelTable.js';
import { learningCurve } from './kinds/learningCurve.js';
import { negativeTransfer } from './kinds/negativeTransfer.js';
import { slices } from './kinds/slices.js';
import { taskAffinity } from './kinds/taskAffinity.js';
import { taskCount } from './kinds/taskCount.js';

/** Every analysis of a sweep's cells; a report makes those whose axes are there. */
export const analyses = {
  differences,
  controls,
  learningCurve,
  goldCrossover,
  labelModelTable,
  taskAffinity,
  taskCount,
  hierarchyDepth,
  negativeTransfer,
  slices,
} as const satisfies Record<string, AnalysisKind<never> | AnalysisKind>;

export type AnalysisName = keyof typeof analyses;
