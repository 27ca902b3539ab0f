import type { AnalysisAxis, AxisRole } from './analysisInput.js';

const patterns: readonly (readonly [AxisRole, RegExp])[] = [
  ['rows', /(^|\.)(data\.limit\.train|rows\.train|unlabeled|unlabelled|rows|trainRows)$/],
  ['gold', /(^|\.)(gold\.train(\.perClass)?|gold|goldPerClass|perClass)$/],
  ['labelModel', /(^|\.)labelModel(\.kind)?$/],
  ['hierarchy', /^hierarchy$/],
  ['tasks', /^tasks$/],
];

/** What an axis stands for: by the config paths that it sets, or by its name where these tell nothing. */
export function roleOf({ name, paths }: AnalysisAxis): AxisRole | undefined {
  for (const text of [...paths, name]) {
    const found = patterns.find(([, pattern]) => pattern.test(text));
    if (found) return found[0];
  }
  return undefined;
}
