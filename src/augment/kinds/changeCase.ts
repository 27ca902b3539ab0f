import { z } from 'zod';
import { drawPlaces } from '../drawPlaces.js';
import { checkTextColumn, textTransformation } from '../textTransformation.js';
import type { RowTransformationKind } from '../transformation.js';
import { joinWords, splitWords } from '../words.js';

const params = z.strictObject({
  field: z.string().describe('The text column'),
  to: z
    .enum(['lower', 'upper', 'title'])
    .default('lower')
    .describe('Small letters, capitals, or a capital first in each word'),
  rate: z.number().gt(0).max(1).default(1).describe('The share of the words that change'),
});

/** Changes the case of words. Declines where all of the words drawn are in that case already. */
export const changeCase: RowTransformationKind<typeof params> = {
  summary: 'Puts words of a text in small letters, capitals or title case',
  level: 'rows',
  params,
  check: ({ field }, context) => checkTextColumn(field, context),
  create: ({ field, to, rate }) =>
    textTransformation(field, (text, rng) => {
      const { words, gaps } = splitWords(text);
      const drawn = new Set(drawPlaces([...words.keys()], words.length, rate, rng));
      return joinWords({ words: words.map((word, i) => (drawn.has(i) ? change[to](word) : word)), gaps });
    }),
};

const change: Record<z.output<typeof params>['to'], (word: string) => string> = {
  lower: (word) => word.toLowerCase(),
  upper: (word) => word.toUpperCase(),
  title: (word) => {
    const [first] = word;
    return first.toUpperCase() + word.slice(first.length).toLowerCase();
  },
};
