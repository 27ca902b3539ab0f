import type { Rng } from '../../core/rng.js';
import type { CellResult } from '../cellResult.js';
import type { AnalysisInput } from './analysisInput.js';
import { bySeed } from './bySeed.js';
import { commonTasks, meanScore } from './cellScore.js';
import { meanOverSeeds, type SeedMean } from './meanOverSeeds.js';
import { seedOf } from './seedOf.js';

/** Two cells that differ in one thing alone, seed and split being the same. */
export interface CellPair {
  readonly cell: CellResult;
  readonly reference: CellResult;
}

/**
 * By how much cells' scores are above their references': the mean difference over tasks that both score, paired cell by cell, one value per seed.
 *
 * @param tasks @default all that a pair has in common
 * @returns undefined where no pair has scores to compare
 */
export function pairedChange(
  pairs: readonly CellPair[],
  input: AnalysisInput,
  rng: Rng,
  tasks?: readonly string[],
): SeedMean | undefined {
  const differences = pairs.flatMap(({ cell, reference }) => {
    const common = tasks ?? commonTasks([cell, reference], input);
    const [a, b] = [meanScore(cell, common, input), meanScore(reference, common, input)];
    return a === undefined || b === undefined ? [] : [{ seed: seedOf(cell, input), value: a - b }];
  });
  return differences.length > 0 ? meanOverSeeds(bySeed(differences), rng) : undefined;
}
