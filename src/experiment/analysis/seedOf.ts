import type { CellResult } from '../cellResult.js';
import type { AnalysisInput } from './analysisInput.js';

/** What tells one repetition from another: the run's seed and the labels of all seed axes. */
export function seedOf(cell: CellResult, { axes }: Pick<AnalysisInput, 'axes'>): string {
  const own = axes.filter(({ isSeed }) => isSeed).map(({ name }) => cell.axes[name]);
  return JSON.stringify([cell.seed, ...own]);
}
