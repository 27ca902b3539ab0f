import { z } from 'zod';
import { checkTextColumn, textTransformation } from '../textTransformation.js';
import type { RowTransformationKind } from '../transformation.js';
import { joinWords, splitWords } from '../words.js';

const params = z.strictObject({
  field: z.string().describe('The text column'),
  rate: z.number().gt(0).max(1).default(0.1).describe('Swaps per word of the text; at least one'),
  neighbors: z.boolean().default(false).describe('Swap words that stand side by side; else any two'),
});

/** Swaps pairs of words. Declines on texts of fewer than two words. EDA's random swap (Wei and Zou, 2019, section 2). */
export const swapWords: RowTransformationKind<typeof params> = {
  summary: 'Swaps pairs of words of a text',
  level: 'rows',
  params,
  check: ({ field }, context) => checkTextColumn(field, context),
  create: ({ field, rate, neighbors }) =>
    textTransformation(field, (text, rng) => {
      const { words, gaps } = splitWords(text);
      if (words.length < 2) return null;
      const swapped = [...words];
      const swaps = Math.max(1, Math.round(rate * words.length));
      for (let i = 0; i < swaps; i++) {
        const a = rng.integer(neighbors ? words.length - 1 : words.length);
        // Another place than the first one, each with the same chance.
        const b = neighbors ? a + 1 : (a + 1 + rng.integer(words.length - 1)) % words.length;
        [swapped[a], swapped[b]] = [swapped[b], swapped[a]];
      }
      return joinWords({ words: swapped, gaps });
    }),
};
