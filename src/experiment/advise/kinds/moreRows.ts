import type { AdviceKind } from '../adviceKind.js';
import { quickGain, quickPipeline } from '../repetition.js';

/** Halves and quarters of fewer tell nothing. */
const fewest = 80;

/** √(1/n) from n/4 → n/2 to n → 2n: two doublings on, each of which gains 2^−½ of the one before. */
const discount = 0.5;

/** Bring as many unlabeled rows again. */
export const moreRows: AdviceKind = {
  summary: 'bring as many unlabeled train rows again',

  candidates: ({ train }) => [
    {
      action: `bring ${train.length} more unlabeled rows`,
      basis:
        'half of what a quarter → a half of the train rows gains, as gains fall with √n from one doubling to the next',
      ...(train.length < fewest && {
        unknown: `${train.length} train rows are too few to halve twice; ${fewest} are needed`,
      }),
    },
  ],

  gain(repetition) {
    const { evidence, quarter, rng, base } = repetition;
    const gain = quickGain(repetition, base, quickPipeline(evidence, quarter, rng));
    return gain === null ? null : discount * gain;
  },
};
