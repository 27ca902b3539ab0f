import type { CellResult } from '../cellResult.js';
import type { AnalysisInput } from './analysisInput.js';

/** The labels of a cell on all axes but seeds and `without`: cells that agree in it, and in the seed, differ in `without` alone. */
export function settingOf(
  cell: CellResult,
  { axes }: Pick<AnalysisInput, 'axes'>,
  without: readonly string[] = [],
): string {
  const named = axes.filter(({ name, isSeed }) => !isSeed && !without.includes(name) && name in cell.axes);
  return named.map(({ name }) => `${name}=${cell.axes[name]}`).join(', ');
}
