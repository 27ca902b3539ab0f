import type { Problem } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import { nearMiss } from './nearMiss.js';

/** What a `field` means: a column as it is, or a number counted on its text. */
export interface Field {
  readonly column: string;
  /** `words`: runs without white space. `chars`: Unicode code points. */
  readonly derived?: 'words' | 'chars';
}

const derivedField = /^(.+)\.(words|chars)$/s;

/** Reads `text.words` and `text.chars` as counts on the column `text`; a column of the full name goes first. */
export function parseField(field: string, columns: readonly Column[]): Field {
  const match = derivedField.exec(field);
  if (!match || columns.some((column) => column.name === field)) return { column: field };
  return { column: match[1], derived: match[2] as 'words' | 'chars' };
}

/** The problem of a field whose column does not exist, or nothing. */
export function checkField(field: string, columns: readonly Column[], path: string): Problem[] {
  const { column } = parseField(field, columns);
  return checkColumn(column, columns, path);
}

/** The problem of a column that does not exist, or nothing. */
export function checkColumn(column: string, columns: readonly Column[], path: string): Problem[] {
  const names = columns.map((each) => each.name);
  if (names.includes(column)) return [];
  const shown = names.slice(0, 12).join(', ') + (names.length > 12 ? ', …' : '');
  return [
    {
      code: 'UNKNOWN_COLUMN',
      path,
      message: `expected a column of the data (${shown}); received "${column}".${nearMiss(column, names)}`,
    },
  ];
}
