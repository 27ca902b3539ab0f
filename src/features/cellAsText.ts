import { featureValueError } from './featureValueError.js';

/**
 * A cell as a text; empty where it is missing. Numbers and booleans are taken as they print.
 *
 * @throws EspalierError FEATURE_VALUE for lists and objects
 */
export function cellAsText(cell: unknown, field: string): string {
  if (typeof cell === 'string') return cell;
  if (cell === null) return '';
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell);
  throw featureValueError(field, 'a text', cell);
}
