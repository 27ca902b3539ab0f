import { z } from 'zod';
import { EspalierError } from '../core/errors.js';
import { cellAsText } from './cellAsText.js';
import { defaultText } from './defaultText.js';
import type { FeatureKind } from './featureKind.js';
import { grow } from './grow.js';
import { sharedPieces } from './sharedPieces.js';

const params = z.strictObject({
  field: z.string().min(1).describe('text column'),
  length: z.int().min(1).max(4096).default(64).describe('tokens kept of a row; shorter rows are padded'),
  keep: z.enum(['start', 'end']).default('start').describe('which end of a longer text is kept'),
  vocabulary: z
    .int()
    .min(1)
    .max(2 ** 20)
    .default(20_000)
    .describe('keep at most this many words, the most frequent ones; the rest is unknown'),
  min: z.int().min(1).default(2).describe('words that occur less often on the train rows count as unknown'),
  lowercase: z.boolean().default(true).describe('fold upper case first'),
  punctuation: z
    .boolean()
    .default(false)
    .describe('every character that is neither part of a word nor white space is a token too'),
  default: defaultText,
});

export type Params = z.output<typeof params>;

export interface State {
  /** Word i has id `firstWord + i`. */
  readonly words: readonly string[];
  /** Whether training saw an unknown word, so that the id for them means something; else unknown words are left out. */
  readonly unknown: boolean;
}

/** Row i's words stand at `offsets[i]` … `offsets[i + 1] − 1` of `codes`, as places in `dictionary`. */
export interface Raw {
  readonly offsets: Uint32Array;
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
}

const paddingId = 0;
const unknownId = 1;
const firstWord = 2;

const words = /[\p{L}\p{N}\p{M}]+/gu;
const wordsAndPunctuation = /[\p{L}\p{N}\p{M}]+|[^\s\p{L}\p{N}\p{M}]/gu;

/**
 * The words of a text in order, as ids into the vocabulary of the train rows: what trunks that read text (textBag,
 * textConv, textGru) embed. Id 0 is padding, 1 an unknown word, the rest the words, the most frequent first. With `min`
 * above 1 the rare words of the train rows teach id 1 what an unknown word means.
 */
export const tokens: FeatureKind<Params, State, Raw> = {
  summary: 'the words of a text column in order, as token ids for the trunks that read text',
  params,

  fields: ({ field }) => [field],

  createExtractor({ length, keep, lowercase, punctuation }, [field]) {
    const pattern = punctuation ? wordsAndPunctuation : words;
    const codeOf = new Map<string, number>();
    let offsets = new Uint32Array(1025);
    let codes = new Uint32Array(4096);
    let n = 0;
    return {
      add([cell]) {
        const kept = keptWords(cellAsText(cell, field), pattern, { length, keep, lowercase });
        let end = offsets[n];
        codes = grow(codes, end + kept.length);
        for (const word of kept) codes[end++] = codeFor(word, codeOf);
        offsets = grow(offsets, n + 2);
        offsets[++n] = end;
      },
      finish: () => ({
        offsets: offsets.slice(0, n + 1),
        codes: codes.slice(0, offsets[n]),
        dictionary: [...codeOf.keys()],
      }),
    };
  },

  fit({ field, vocabulary, min }, { offsets, codes, dictionary }, trainRows) {
    const counts = new Uint32Array(dictionary.length);
    for (const row of trainRows) for (let at = offsets[row]; at < offsets[row + 1]; at++) counts[codes[at]]++;
    const seen = dictionary.flatMap((word, code) => (counts[code] > 0 ? [{ word, count: counts[code] }] : []));
    const kept = seen
      .filter(({ count }) => count >= min)
      .sort((a, b) => b.count - a.count || (a.word < b.word ? -1 : 1))
      .slice(0, vocabulary);
    if (seen.length === 0) {
      throw new EspalierError({
        code: 'FEATURE_EMPTY',
        message: `column "${field}": expected at least one word on the ${trainRows.length} train rows; found none`,
        hint: 'Leave the feature out, or name another column.',
      });
    }
    return { words: kept.map(({ word }) => word), unknown: kept.length < seen.length };
  },

  transform(name, { length }, state, { offsets, codes, dictionary }) {
    const place = new Map(state.words.map((word, i) => [word, firstWord + i]));
    const otherwise = state.unknown ? unknownId : paddingId;
    const idOf = Int32Array.from(dictionary, (word) => place.get(word) ?? otherwise);
    const n = offsets.length - 1;
    const ids = new Int32Array(n * length);
    for (let row = 0; row < n; row++) {
      let to = row * length;
      for (let at = offsets[row]; at < offsets[row + 1]; at++) {
        const id = idOf[codes[at]];
        if (id !== paddingId) ids[to++] = id;
      }
    }
    return { kind: 'tokens', name, n, d: firstWord + state.words.length, length, ids };
  },

  pieces(params, state, [cell], [field]) {
    const place = new Map(state.words.map((word, i) => [word, firstWord + i]));
    const otherwise = state.unknown ? unknownId : paddingId;
    const pattern = params.punctuation ? wordsAndPunctuation : words;
    const known = keptWords(cellAsText(cell, field), pattern, params).filter(
      (word) => (place.get(word) ?? otherwise) !== paddingId,
    );
    return sharedPieces(known, (word) => place.get(word) ?? otherwise);
  },
};

/** The words of a text that a row keeps. */
function keptWords(
  text: string,
  pattern: RegExp,
  { length, keep, lowercase }: Pick<Params, 'length' | 'keep' | 'lowercase'>,
): string[] {
  const composed = text.normalize();
  const found = (lowercase ? composed.toLowerCase() : composed).match(pattern) ?? [];
  return keep === 'start' ? found.slice(0, length) : found.slice(-length);
}

function codeFor(word: string, codeOf: Map<string, number>): number {
  const known = codeOf.get(word);
  if (known !== undefined) return known;
  codeOf.set(word, codeOf.size);
  return codeOf.size - 1;
}
