import { resolve } from 'node:path';
import { EspalierError } from '../../core/errors.js';
import { nearMiss } from '../../labeling/nearMiss.js';
import type { TransformationSetup } from '../transformation.js';
import type { Lexicon } from './lexicon.js';

/**
 * A lexicon out of a file, a row per pair, or written in the config. Words are compared without regard to case, a word
 * does not stand for itself, and pairs that occur twice count once.
 *
 * @param columns what the file calls words and what stands for them
 * @throws EspalierError MISSING_COLUMN, and what reading the file brings
 */
export async function loadLexicon(
  given: string | Readonly<Record<string, string | readonly string[]>>,
  { name, baseDir, readTable }: Pick<TransformationSetup, 'name' | 'baseDir' | 'readTable'>,
  columns: { readonly key: string; readonly value: string },
): Promise<Lexicon> {
  const entries = new Map<string, string[]>();
  const add = (word: unknown, other: unknown) => {
    if (word === null || word === undefined || other === null || other === undefined || other === '') return;
    const [key, value] = [String(word).trim().toLowerCase(), String(other).trim()];
    if (key === value.toLowerCase()) return;
    const known = entries.get(key);
    if (!known) entries.set(key, [value]);
    else if (!known.includes(value)) known.push(value);
  };
  if (typeof given === 'string') {
    const table = await readTable(resolve(baseDir, given));
    const column = (wanted: string) => {
      const found = table.columns[wanted];
      if (found) return found;
      const names = Object.keys(table.columns);
      throw new EspalierError({
        code: 'MISSING_COLUMN',
        path: given,
        message: `transformation "${name}": expected a column of the file (${names.join(', ')}); received "${wanted}".${nearMiss(wanted, names)}`,
      });
    };
    const [words, others] = [column(columns.key), column(columns.value)];
    words.forEach((word, i) => {
      for (const other of [others[i]].flat()) add(word, other);
    });
  } else {
    for (const [word, others] of Object.entries(given)) for (const other of [others].flat()) add(word, other);
  }
  return (word) => entries.get(word) ?? [];
}
