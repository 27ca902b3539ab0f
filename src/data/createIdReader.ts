import { EspalierError } from '../core/errors.js';

/** Collects a source's ids row by row and holds them against each other. */
export interface IdReader {
  add(cell: unknown): void;
  /** @throws EspalierError DUPLICATE_ID, MISSING_ID naming rows */
  finish(): string[];
}

/** @param column the id column; without one, the row number is the id */
export function createIdReader(source: string, column: string | undefined): IdReader {
  const ids: string[] = [];
  let firstMissing = -1;
  return {
    add(cell) {
      if (column === undefined) {
        ids.push(String(ids.length));
        return;
      }
      if ((cell === null || cell === undefined || cell === '') && firstMissing < 0) firstMissing = ids.length;
      ids.push(String(cell));
    },
    finish() {
      if (firstMissing >= 0) {
        throw new EspalierError({
          code: 'MISSING_ID',
          path: 'data.id',
          message: `source "${source}": expected an id in column "${column}" of every row; row ${firstMissing} has none`,
          hint: 'Rows count from 0. Without `id`, the row number is the id.',
        });
      }
      if (column !== undefined && new Set(ids).size < ids.length) throw duplicates(source, column, ids);
      return ids;
    },
  };
}

function duplicates(source: string, column: string, ids: readonly string[]): EspalierError {
  const first = new Map<string, number>();
  const found: string[] = [];
  let count = 0;
  ids.forEach((id, row) => {
    const before = first.get(id);
    if (before === undefined) {
      first.set(id, row);
      return;
    }
    count++;
    if (found.length < 3) found.push(`"${id}" in rows ${before} and ${row}`);
  });
  return new EspalierError({
    code: 'DUPLICATE_ID',
    path: 'data.id',
    message: `source "${source}": expected every id in column "${column}" once; received ${found.join(', ')}${count > found.length ? `, and ${count - found.length} more` : ''}`,
    hint: 'Rows count from 0. Choose another column, or leave `id` out: the row number is the id then.',
  });
}
