import type { Rng } from '../../core/rng.js';
import { analyseCells } from './analyseCells.js';
import type { Analysis } from './analysis.js';
import type { AnalysisInput } from './analysisInput.js';
import type { AnalysisName } from './index.js';

/** An analysis, and of which cells. */
export interface FoundAnalysis extends Analysis {
  readonly name: AnalysisName;
  /** `<axis> <value>` where it is of the cells of one value of `by` alone. */
  readonly setting?: string;
}

/**
 * The analyses of all cells; and, where an axis is named, those of the cells of each of its values apart, as if the others were not there.
 *
 * @param by an axis
 */
export function analyseBy(input: AnalysisInput, by: string | undefined, rng: Rng): FoundAnalysis[] {
  const { found } = analyseCells(input, rng);
  const axis = input.axes.find(({ name }) => name === by);
  if (!axis) return [...found];
  const apart = axis.labels.flatMap((label) => {
    const setting = `${axis.name} ${label}`;
    // Controls that the values share, such as one taught by gold where label models vary, belong to each.
    const cells = input.cells.filter(({ axes }) => !(axis.name in axes) || axes[axis.name] === label);
    const axes = input.axes.filter((each) => each !== axis);
    return analyseCells({ ...input, cells, axes }, rng.derive(setting)).found.map((each) => ({ ...each, setting }));
  });
  return [...found, ...apart];
}
