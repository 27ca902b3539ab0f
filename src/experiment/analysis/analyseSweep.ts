import { Rng } from '../../core/rng.js';
import type { CellResult } from '../cellResult.js';
import type { SweepPlan } from '../sweepPlan.js';
import { analyseBy, type FoundAnalysis } from './analyseBy.js';

/** What the finished cells of a planned sweep show, as its `compare:` asks; the same cells always show the same. */
export function analyseSweep(
  { axes, seedAxes, compare, depths }: SweepPlan,
  cells: readonly CellResult[],
): FoundAnalysis[] {
  return analyseBy(
    {
      cells,
      axes: Object.entries(axes).map(([name, axis]) => ({ name, ...axis, isSeed: seedAxes.includes(name) })),
      ...compare,
      ...(depths && { depths }),
    },
    compare.by,
    new Rng(0).derive('analysis'),
  );
}
