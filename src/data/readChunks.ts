import type { DuckDBDataChunk, DuckDBResult, DuckDBVector } from '@duckdb/node-api';
import { EspalierError } from '../core/errors.js';
import type { Column, RowChunk } from '../core/rowSource.js';
import type { Database } from './database.js';
import { readError } from './readError.js';
import { sqlName } from './sqlText.js';

/** Where rows come from: the FROM clause, and the expression behind every column. */
export interface Reading {
  readonly place: string;
  readonly from: string;
  readonly reads: ReadonlyMap<string, string>;
}

/** DuckDB hands rows out in vectors of 2,048: a few short rows' vectors make a chunk, or one vector of long texts. */
const defaultSize = 8192;

/** The characters that a chunk holds before it is handed on, however few its rows: long texts must not pile up. */
const fullChunk = 1 << 21;

/**
 * Streams the named columns of several readings, one after another, in the order of their rows. Only the chunk at hand is
 * in memory, and of the next one a vector.
 *
 * @throws EspalierError NOT_FINITE for an infinite number, or what reading the files brings
 */
export async function* readChunks(
  database: Database,
  readings: readonly Reading[],
  columns: readonly Column[],
  options: { size?: number; signal?: AbortSignal; source: string },
): AsyncGenerator<RowChunk, void, undefined> {
  const { signal, size = defaultSize } = options;
  let start = 0;
  let cells: unknown[][] = columns.map(() => []);
  let length = 0;
  let characters = 0;
  const take = (): RowChunk => {
    const chunk = { start, length, columns: Object.fromEntries(columns.map(({ name }, i) => [name, cells[i]])) };
    start += length;
    length = 0;
    characters = 0;
    cells = columns.map(() => []);
    return chunk;
  };
  for (const { place, from, reads } of readings) {
    signal?.throwIfAborted();
    const connection = await database.connect();
    let next: ReturnType<typeof fetchAhead> = Promise.resolve(null);
    try {
      const list = columns.map(({ name }) => `${reads.get(name)} AS ${sqlName(name)}`);
      const result = await connection.stream(`SELECT ${list.join(', ') || '1'} FROM ${from}`);
      next = fetchAhead(result);
      for (let chunk = await next; chunk && chunk.rowCount > 0; chunk = await next) {
        next = fetchAhead(result);
        signal?.throwIfAborted();
        const vectors = columns.map((_, i) => chunk.getColumnVector(i));
        for (let done = 0; done < chunk.rowCount; ) {
          const end = Math.min(chunk.rowCount, done + size - length);
          for (let i = 0; i < columns.length; i++) {
            characters += appendCells(cells[i], vectors[i], columns[i], done, end, (row) =>
              notFinite(options.source, columns[i].name, start + length + row - done),
            );
          }
          length += end - done;
          done = end;
          if (length === size || characters >= fullChunk) yield take();
        }
      }
    } catch (error) {
      signal?.throwIfAborted();
      throw readError(error, place);
    } finally {
      // Whoever stops early leaves one on its way.
      await next.catch(() => {});
      connection.closeSync();
    }
  }
  if (length > 0) yield take();
}

/** DuckDB reads its next vector on another thread while the one at hand is worked on. Why that failed is told to who asks for it. */
function fetchAhead(result: DuckDBResult): Promise<DuckDBDataChunk | null> {
  const next = result.fetchChunk();
  next.catch(() => {});
  return next;
}

/**
 * Appends items `from` … `to − 1` of a vector as plain cells.
 *
 * @returns how many characters they hold
 */
function appendCells(
  cells: unknown[],
  vector: DuckDBVector,
  column: Column,
  from: number,
  to: number,
  fail: (row: number) => EspalierError,
): number {
  let characters = 0;
  if (column.type === 'number') {
    for (let row = from; row < to; row++) {
      const value = vector.getItem(row) as number | null;
      if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) throw fail(row);
      cells.push(value === null || Number.isNaN(value) ? null : value);
    }
  } else if (column.type === 'list') {
    for (let row = from; row < to; row++) {
      const items = (vector.getItem(row) as { items: readonly unknown[] } | null)?.items;
      cells.push(items ? items.map((item) => (Number.isNaN(item) ? null : item)) : null);
      if (items?.some((item) => item === Number.POSITIVE_INFINITY || item === Number.NEGATIVE_INFINITY))
        throw fail(row);
    }
  } else if (column.type === 'other') {
    for (let row = from; row < to; row++) {
      const text = vector.getItem(row) as string | null;
      cells.push(text === null ? null : JSON.parse(text));
      characters += text?.length ?? 0;
    }
  } else {
    for (let row = from; row < to; row++) {
      const cell = vector.getItem(row) as string | boolean | null;
      cells.push(cell);
      if (typeof cell === 'string') characters += cell.length;
    }
  }
  return characters;
}

function notFinite(source: string, column: string, row: number): EspalierError {
  return new EspalierError({
    code: 'NOT_FINITE',
    path: source,
    message: `row ${row}, column "${column}": expected a finite number; received an infinite one`,
    hint: 'Leave the cell empty (or NaN) where the value is missing.',
  });
}
