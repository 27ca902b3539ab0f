import { z } from 'zod';
import { drawPlaces } from '../drawPlaces.js';
import { checkTextColumn, textTransformation } from '../textTransformation.js';
import type { RowTransformationKind } from '../transformation.js';
import { splitWords } from '../words.js';

const params = z.strictObject({
  field: z.string().describe('The text column'),
  rate: z
    .number()
    .gt(0)
    .max(1)
    .default(0.1)
    .describe('The share of the words that go; at least one goes and one stays'),
});

/** Leaves words out, each with the white space behind it. Declines on texts of fewer than two words. EDA's random deletion (Wei and Zou, 2019, section 2). */
export const dropWords: RowTransformationKind<typeof params> = {
  summary: 'Leaves some words of a text out',
  level: 'rows',
  params,
  check: ({ field }, context) => checkTextColumn(field, context),
  create: ({ field, rate }) =>
    textTransformation(field, (text, rng) => {
      const { words, gaps } = splitWords(text);
      if (words.length < 2) return null;
      const drawn = drawPlaces([...words.keys()], words.length, rate, rng);
      const dropped = new Set(drawn.slice(0, words.length - 1));
      const kept = words.map((word, i) => (dropped.has(i) ? '' : word + (gaps[i + 1] ?? '')));
      return gaps[0] + kept.join('');
    }),
};
