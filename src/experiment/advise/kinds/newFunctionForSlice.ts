import type { AdviceKind } from '../adviceKind.js';
import { gainOfNewFunction } from '../gainOfNewFunction.js';
import { typicalFunction } from '../typicalFunction.js';

/** With fewer rows of a slice nothing tells what a function for it adds. */
const fewest = 8;

/** Write a labeling function for the rows of a slice. */
export const newFunctionForSlice: AdviceKind = {
  summary: 'write a labeling function for the rows of a slice',

  candidates(evidence) {
    const { slices, scored } = evidence;
    const typical = typicalFunction(evidence);
    return slices.map(({ name: subject, rows }) => {
      const inside = scored.filter((row) => rows.has(row)).length;
      const like = typical ? `right in ${(100 * typical.accuracy).toFixed(0)} %, as the median of yours` : '';
      return {
        action: `write a labeling function for slice ${subject}`,
        subject,
        basis: `one that votes on all of the slice, ${like}; its votes drawn from the truth on ${scored.length} validation rows; their labels alone, in cross-fits`,
        ...(!typical && {
          unknown:
            'no labeling function has five votes on validation rows with gold, so none says what a new one would be like',
        }),
        ...(inside < fewest && { unknown: `${inside} validation rows of the slice have gold; ${fewest} are needed` }),
      };
    });
  },

  gain(repetition, { subject }) {
    const { evidence, rng } = repetition;
    const { scored, gold, slices, classes } = evidence;
    const { accuracy } = typicalFunction(evidence)!;
    const { rows } = slices.find(({ name }) => name === subject)!;
    const draws = rng.derive(`new function for slice ${subject}`);
    const votes = new Map<number, number>();
    for (const row of scored) {
      if (!rows.has(row)) continue;
      const wrong = (gold[row] + 1 + draws.integer(classes.length - 1)) % classes.length;
      votes.set(row, draws.uniform() < accuracy ? gold[row] : wrong);
    }
    return gainOfNewFunction(repetition, votes);
  },
};
