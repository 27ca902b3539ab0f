import { mean } from '../../core/numeric.js';
import type { CellResult } from '../cellResult.js';
import type { AnalysisAxis, AnalysisInput } from './analysisInput.js';
import { commonTasks, meanScore } from './cellScore.js';
import { gridCells } from './pairsAlong.js';
import { seedOf } from './seedOf.js';
import { settingOf } from './settingOf.js';

/** Scores along an axis of numbers, seed by seed. */
export interface Curve {
  /** [points] ascending */
  readonly x: readonly number[];
  /** [seeds] */
  readonly seeds: readonly string[];
  /** [seeds][points] the mean over tasks and over the settings of the other axes. */
  readonly scores: readonly (readonly number[])[];
}

/**
 * The scores along an axis: the mean over the tasks that all its cells score, and over those settings of the other axes that are whole, so that every
 * point of a seed rests on the same ones. Seeds without a whole setting are left out.
 *
 * @param xOf a cell's place on the axis; cells without one are left out
 */
export function curveBySeed(
  input: AnalysisInput,
  axis: AnalysisAxis,
  xOf: (cell: CellResult) => number | undefined,
): Curve {
  const placed = gridCells(input).flatMap((cell) => {
    const x = xOf(cell);
    return x === undefined || !Number.isFinite(x) ? [] : [{ cell, x }];
  });
  const x = [...new Set(placed.map((each) => each.x))].sort((a, b) => a - b);
  const tasks = commonTasks(
    placed.map(({ cell }) => cell),
    input,
  );
  const bySeed = new Map<string, Map<string, Map<number, number>>>();
  for (const { cell, x } of placed) {
    const score = meanScore(cell, tasks, input);
    if (score === undefined) continue;
    const [seed, setting] = [seedOf(cell, input), settingOf(cell, input, [axis.name])];
    const settings = bySeed.get(seed) ?? new Map<string, Map<number, number>>();
    bySeed.set(seed, settings.set(setting, (settings.get(setting) ?? new Map<number, number>()).set(x, score)));
  }
  const rows = [...bySeed].flatMap(([seed, settings]) => {
    const whole = [...settings.values()].filter((points) => points.size === x.length);
    return whole.length > 0 ? [{ seed, scores: x.map((at) => mean(whole.map((points) => points.get(at)!))) }] : [];
  });
  return { x, seeds: rows.map(({ seed }) => seed), scores: rows.map(({ scores }) => scores) };
}
