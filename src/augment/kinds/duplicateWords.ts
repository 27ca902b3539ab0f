import { z } from 'zod';
import { drawPlaces } from '../drawPlaces.js';
import { checkTextColumn, textTransformation } from '../textTransformation.js';
import type { RowTransformationKind } from '../transformation.js';
import { joinWords, splitWords } from '../words.js';

const params = z.strictObject({
  field: z.string().describe('The text column'),
  rate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('The share of the words that stand twice afterwards; at least one does'),
});

/** Says some words twice. Declines on texts without a word. */
export const duplicateWords: RowTransformationKind<typeof params> = {
  summary: 'Says some words of a text twice',
  level: 'rows',
  params,
  check: ({ field }, context) => checkTextColumn(field, context),
  create: ({ field, rate }) =>
    textTransformation(field, (text, rng) => {
      const { words, gaps } = splitWords(text);
      if (words.length === 0) return null;
      const twice = new Set(drawPlaces([...words.keys()], words.length, rate, rng));
      return joinWords({ words: words.map((word, i) => (twice.has(i) ? `${word} ${word}` : word)), gaps });
    }),
};
