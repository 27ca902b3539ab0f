import type { Rng } from '../../core/rng.js';
import type { CellResult } from '../cellResult.js';
import type { Analysis, AnalysisKind } from './analysis.js';
import type { AnalysisInput } from './analysisInput.js';
import { type AnalysisName, analyses } from './index.js';

/** What a sweep's cells show, and what they would need to show the rest. */
export interface CellsAnalysis {
  readonly found: readonly (Analysis & { readonly name: AnalysisName })[];
  readonly missing: readonly { readonly name: AnalysisName; readonly needs: string }[];
}

/**
 * Makes every analysis that the cells allow; each draws from a stream of its own, so that none changes another's figures, and the order in which cells
 * were finished changes nothing.
 */
export function analyseCells(given: AnalysisInput, rng: Rng): CellsAnalysis {
  const keyOf = (cell: CellResult) =>
    JSON.stringify([cell.seed, Object.entries(cell.axes).sort(), cell.control ?? '', cell.id]);
  const keyed = given.cells.map((cell) => ({ cell, key: keyOf(cell) }));
  const input = { ...given, cells: keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ cell }) => cell) };
  const found: (Analysis & { name: AnalysisName })[] = [];
  const missing: { name: AnalysisName; needs: string }[] = [];
  for (const [name, kind] of Object.entries(analyses) as [AnalysisName, AnalysisKind][]) {
    const needs = kind.needs(input);
    const analysis = needs === undefined ? kind.create(input, rng.derive(name)) : undefined;
    if (analysis) found.push({ ...analysis, name });
    else
      missing.push({
        name,
        needs: needs ?? `cells with ${input.metric} on the ${input.split} split that can be paired`,
      });
  }
  return { found, missing };
}
