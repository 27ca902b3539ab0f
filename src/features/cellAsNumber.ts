import { featureValueError } from './featureValueError.js';

/**
 * A cell as a finite number; NaN where it is missing (null, NaN, empty text). Booleans count 0 and 1, and texts that
 * read as numbers are taken, since that is how integers beyond 53 bits arrive.
 *
 * @throws EspalierError FEATURE_VALUE for infinities and everything else
 */
export function cellAsNumber(cell: unknown, field: string): number {
  if (typeof cell === 'number') {
    if (cell === Number.POSITIVE_INFINITY || cell === Number.NEGATIVE_INFINITY) {
      throw featureValueError(field, 'a finite number', cell);
    }
    return cell;
  }
  if (cell === null) return Number.NaN;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell === 'string') {
    if (cell.trim() === '') return Number.NaN;
    const value = Number(cell);
    if (Number.isFinite(value)) return value;
  }
  throw featureValueError(field, 'a number', cell);
}
