import { z } from 'zod';
import type { Rng } from '../../core/rng.js';
import { drawPlaces } from '../drawPlaces.js';
import { checkTextColumn, textTransformation } from '../textTransformation.js';
import type { RowTransformationKind } from '../transformation.js';
import { joinWords, splitWords } from '../words.js';

const edits = ['omit', 'double', 'swap', 'neighbor'] as const;

const params = z.strictObject({
  field: z.string().describe('The text column'),
  rate: z.number().gt(0).max(1).default(0.1).describe('The share of the words that get a slip; at least one does'),
  minLength: z.int().min(2).default(4).describe('Words with fewer letters stay as they are'),
  edits: z
    .array(z.enum(edits))
    .min(1)
    .default([...edits])
    .describe('A letter left out, typed twice, swapped with the next one, or a key beside it in its place'),
});

/**
 * One slip of the keyboard in each of some words, behind their first letter: the four kinds that Damerau (1964, "A technique for
 * computer detection and correction of spelling errors") finds behind most misspellings. Declines where no word is long enough.
 */
export const typo: RowTransformationKind<typeof params> = {
  summary: 'Makes typing errors: letters left out, doubled, swapped, or mistyped',
  level: 'rows',
  params,
  check: ({ field }, context) => checkTextColumn(field, context),
  create: ({ field, rate, minLength, edits: kinds }) =>
    textTransformation(field, (text, rng) => {
      const { words, gaps } = splitWords(text);
      const lettersOf = (word: string) => [...word].flatMap((letter, i) => (/\p{L}/u.test(letter) ? [i] : []));
      const long = [...words.keys()].filter((i) => lettersOf(words[i]).length >= minLength);
      if (long.length === 0) return null;
      const drawn = new Set(drawPlaces(long, words.length, rate, rng));
      const slip = (word: string) => {
        const places = lettersOf(word);
        return mistyped([...word], places[1 + rng.integer(places.length - 1)], kinds[rng.integer(kinds.length)], rng);
      };
      return joinWords({ words: words.map((word, i) => (drawn.has(i) ? slip(word) : word)), gaps });
    }),
};

function mistyped(letters: string[], at: number, edit: (typeof edits)[number], rng: Rng): string {
  const letter = letters[at];
  if (edit === 'omit') letters.splice(at, 1);
  else if (edit === 'double') letters.splice(at, 0, letter);
  else if (edit === 'swap') {
    // The last letter has none behind it.
    const first = at + 1 < letters.length ? at : at - 1;
    [letters[first], letters[first + 1]] = [letters[first + 1], letters[first]];
  } else {
    const keys = keysBeside(letter.toLowerCase());
    const key = keys === '' ? letter : keys[rng.integer(keys.length)];
    letters[at] = letter === letter.toLowerCase() ? key : key.toUpperCase();
  }
  return letters.join('');
}

const keyboard = ['qwertyuiop', 'asdfghjkl', 'zxcvbnm'];

/** The keys left and right of a letter; none for letters that are not on this keyboard. */
function keysBeside(letter: string): string {
  const row = keyboard.find((keys) => keys.includes(letter)) ?? '';
  const at = row.indexOf(letter);
  return at < 0 ? '' : (row[at - 1] ?? '') + (row[at + 1] ?? '');
}
