import type { AdviceKind } from '../adviceKind.js';
import { quickGain, quickPipeline, type Repetition } from '../repetition.js';

/** With fewer, neither half tells anything. */
const fewest = 40;

/** Label rows by hand and let fits see them. */
export const moreGold: AdviceKind = {
  summary: 'label rows by hand, for label model and network',

  candidates: ({ scored }) => [
    {
      action: `label ${Math.floor(scored.length / 2)} rows by hand (gold.train)`,
      basis: 'half of the validation gold given to the fits, scored on the other half',
      ...(scored.length < fewest && {
        unknown: `${scored.length} validation rows with gold are too few to part; ${fewest} are needed`,
      }),
    },
  ],

  gain(repetition) {
    const { evidence, half, rng, drawn } = repetition;
    const given = new Set(givenRows(repetition));
    const gold = evidence.scored.filter((_, i) => given.has(i));
    const others = drawn.map((count, i) => (given.has(i) ? 0 : count));
    return quickGain(repetition, quickPipeline(evidence, half, rng, { gold }), repetition.base, others);
  },
};

/** Positions of every second scored row of each class, in a drawn order. */
function givenRows({ evidence: { scored, gold, classes }, rng }: Repetition): number[] {
  const order = rng.derive('gold').shuffle(Array.from(scored, (_, i) => i));
  return classes.flatMap((_, c) => order.filter((i) => gold[scored[i]] === c).filter((_, at) => at % 2 === 1));
}
