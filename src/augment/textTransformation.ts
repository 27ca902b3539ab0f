import type { Problem } from '../core/errors.js';
import type { Rng } from '../core/rng.js';
import { checkColumn } from '../labeling/field.js';
import type { RowTransformation, TransformationCheck } from './transformation.js';

/**
 * A transformation of one text column by a pure function. It declines where the cell is no text, where the function returns null,
 * and where the text comes out as it was.
 */
export function textTransformation(
  field: string,
  change: (text: string, rng: Rng) => string | null,
): RowTransformation {
  return {
    fields: [field],
    transform: (rows, rngs) =>
      rows.map((row, i) => {
        const text = row[field];
        if (typeof text !== 'string') return null;
        const changed = change(text, rngs[i]);
        return changed === null || changed === text ? null : { cells: { [field]: changed } };
      }),
  };
}

/** The problems of a column that does not exist or holds no text. */
export function checkTextColumn(field: string, { columns }: TransformationCheck): Problem[] {
  const column = columns.find(({ name }) => name === field);
  if (!column) return checkColumn(field, columns, 'field');
  if (column.type === 'text') return [];
  return [
    { code: 'NOT_A_TEXT', path: 'field', message: `expected a column of texts; "${field}" holds ${column.type}` },
  ];
}
