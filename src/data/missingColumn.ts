import type { Problem } from '../core/errors.js';
import type { OpenedSource } from './openSource.js';

/**
 * The problem with a column that a source does not have.
 *
 * @param path who asks for the column, in the user's words
 */
export function missingColumn(source: Pick<OpenedSource, 'name' | 'columns'>, column: string, path: string): Problem {
  const names = source.columns.map((each) => each.name);
  const sameLetters = names.find((name) => name.toLowerCase().trim() === column.toLowerCase().trim());
  const shown = names.length > 20 ? `${names.slice(0, 20).join(', ')}, … (${names.length} in all)` : names.join(', ');
  return {
    code: 'MISSING_COLUMN',
    path,
    message: `expected a column of source "${source.name}" (${shown}); received "${column}"`,
    hint: sameLetters ? `Did you mean "${sameLetters}"?` : undefined,
  };
}
