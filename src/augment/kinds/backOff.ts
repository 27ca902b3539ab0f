import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import type { Problem } from '../../core/errors.js';
import { checkColumn } from '../../labeling/field.js';
import { drawPlaces } from '../drawPlaces.js';
import { loadLexicon } from '../lexicons/loadLexicon.js';
import type { RowTransformationKind } from '../transformation.js';
import { inCaseOf, joinWords, splitWords, trimWord } from '../words.js';

const params = z.strictObject({
  field: z.string().describe('The column: a text, or a category'),
  table: z
    .union([z.string().min(1), z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1)]))])
    .describe(
      'A csv, tsv, jsonl or parquet file, or the table itself: {particular: general}; of several, one is drawn',
    ),
  key: z.string().default('key').describe('In a file: the column with what is replaced'),
  value: z.string().default('value').describe('In a file: the column with what replaces it'),
  match: z.enum(['words', 'cell']).default('words').describe('Replace words of a text, or the whole cell'),
  rate: z.number().gt(0).max(1).default(1).describe('With words: the share of the text’s words that may be replaced'),
});

/**
 * Puts what a table says in the place of a word or a value: something more general (Paris → city), a word that the network knows
 * better, another value of the same kind. Keys are compared without regard to case. Declines where the table knows nothing of the row.
 */
export const backOff: RowTransformationKind<typeof params> = {
  summary: 'Backs off by a table: puts the general in the place of the particular',
  level: 'rows',
  params,
  resolvePaths: (given, baseDir) =>
    typeof given.table === 'string' ? { ...given, table: resolve(baseDir, given.table) } : given,
  check({ field, table }, { columns, baseDir }) {
    const problems: Problem[] = checkColumn(field, columns, 'field');
    if (typeof table === 'string' && !existsSync(resolve(baseDir, table))) {
      problems.push({ code: 'FILE_NOT_FOUND', path: 'table', message: `expected a file; "${table}" does not exist` });
    }
    return problems;
  },
  async create({ field, table, key, value, match, rate }, setup) {
    const lexicon = await loadLexicon(table, setup, { key, value });
    return {
      fields: [field],
      transform: (rows, rngs) =>
        rows.map((row, at) => {
          const cell = row[field];
          const rng = rngs[at];
          if (match === 'cell' || typeof cell !== 'string') {
            const found = cell === null || cell === undefined ? [] : lexicon(String(cell).toLowerCase());
            return found.length === 0 ? null : { cells: { [field]: found[rng.integer(found.length)] } };
          }
          const { words, gaps } = splitWords(cell);
          const entries = words.map((word) => lexicon(trimWord(word)[1].toLowerCase()));
          const known = [...words.keys()].filter((i) => entries[i].length > 0);
          const drawn = new Set(drawPlaces(known, words.length, rate, rng));
          const changed = words.map((word, i) => {
            if (!drawn.has(i)) return word;
            const [before, core, after] = trimWord(word);
            return before + inCaseOf(core, entries[i][rng.integer(entries[i].length)]) + after;
          });
          const text = joinWords({ words: changed, gaps });
          return text === cell ? null : { cells: { [field]: text } };
        }),
    };
  },
};
