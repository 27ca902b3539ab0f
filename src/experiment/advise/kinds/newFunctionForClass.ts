import type { AdviceKind } from '../adviceKind.js';
import { gainOfNewFunction } from '../gainOfNewFunction.js';
import { typicalFunction } from '../typicalFunction.js';

/** With fewer rows of a class nothing tells what a function for it adds. */
const fewest = 8;

/** Write a labeling function for a class. */
export const newFunctionForClass: AdviceKind = {
  summary: 'write a labeling function that votes for a class',

  candidates(evidence) {
    const { classes, gold, scored } = evidence;
    const typical = typicalFunction(evidence);
    return classes.map((subject, c) => {
      const rows = scored.filter((row) => gold[row] === c).length;
      const like = typical
        ? `like the median of yours (right in ${(100 * typical.accuracy).toFixed(0)} %, on ${(100 * typical.recall).toFixed(0)} % of the class)`
        : '';
      return {
        action: `write a labeling function for ${subject}`,
        subject,
        basis: `one ${like}, its votes drawn from the truth on ${scored.length} validation rows; their labels alone, in cross-fits`,
        ...(!typical && {
          unknown:
            'no labeling function has five votes on validation rows with gold, so none says what a new one would be like',
        }),
        ...(rows < fewest && { unknown: `${rows} validation rows of ${subject} have gold; ${fewest} are needed` }),
      };
    });
  },

  gain(repetition, { subject }) {
    const { evidence, rng } = repetition;
    const { classes, scored, gold } = evidence;
    const c = classes.indexOf(subject!);
    const { accuracy, recall } = typicalFunction(evidence)!;
    const prior = scored.filter((row) => gold[row] === c).length / scored.length;
    // P(fires | another class) that makes P(right | fires) the accuracy.
    const elsewhere = Math.min(1, (recall * prior * (1 - accuracy)) / (accuracy * (1 - prior)));
    const draws = rng.derive(`new function for ${c}`);
    const votes = new Map<number, number>();
    for (const row of scored) if (draws.uniform() < (gold[row] === c ? recall : elsewhere)) votes.set(row, c);
    return gainOfNewFunction(repetition, votes);
  },
};
