import { EspalierError } from '../core/errors.js';
import type { Column, RowChunk } from '../core/rowSource.js';
import { openDatabase } from './database.js';
import { defaultSourceName, type SourceSpec } from './dataSpec.js';
import { openRows } from './openRows.js';
import { type OpenedSource, openSource } from './openSource.js';
import { readChunks } from './readChunks.js';
import { reading } from './readError.js';

/** A chunk of rows with their ids. */
export interface NamedChunk extends RowChunk {
  /** [length] */
  readonly ids: readonly string[];
}

/** Rows that pass by: nothing is kept per row, so that there may be any number of them. */
export interface RowStream {
  readonly name: string;
  /** Number of rows. */
  readonly n: number;
  readonly columns: readonly Column[];
  /**
   * Reads the named columns in row order; those that are not there are left out. Stops with the signal's reason when `signal` aborts.
   *
   * @throws EspalierError SOURCE_CHANGED where there are not n rows any more
   */
  chunks(columns: readonly string[], options?: { size?: number; signal?: AbortSignal }): AsyncIterable<NamedChunk>;
  /** Lets go of files, memory and temporary space. */
  close(): Promise<void>;
}

/**
 * Opens rows to predict on, as `openRows` does, without keeping their ids: DuckDB holds them against each other, in space that it puts
 * on disk where memory is short.
 *
 * @param options.id the id column; where the rows have none of that name, the row number is the id
 * @throws EspalierError DUPLICATE_ID, MISSING_ID, NO_ROWS, and what reading the files brings
 */
export async function openRowStream(
  spec: SourceSpec,
  options: { name?: string; id?: string; baseDir?: string; signal?: AbortSignal } = {},
): Promise<RowStream> {
  const { name = defaultSourceName, baseDir = process.cwd(), signal } = options;
  const database = await openDatabase();
  try {
    const source = await openSource(database, name, spec, baseDir);
    const wanted = source.kind === 'wrench' ? 'id' : options.id;
    const id = source.columns.some((column) => column.name === wanted) ? wanted : undefined;
    signal?.throwIfAborted();
    if (id !== undefined && (await mayRepeat(source, id))) {
      // Whoever keeps all ids can say which rows they are; a false alarm says nothing, and the work goes on.
      await (await openRows(spec, options)).close();
    }
    return {
      name,
      n: source.n,
      columns: source.columns,
      async *chunks(names, given = {}) {
        const read = source.columns.filter((column) => names.includes(column.name) || column.name === id);
        let rows = 0;
        for await (const chunk of readChunks(database, source.readings, read, { ...given, source: name })) {
          rows += chunk.length;
          if (rows > source.n) break;
          const cells = id === undefined ? undefined : chunk.columns[id];
          yield {
            ...chunk,
            ids: Array.from({ length: chunk.length }, (_, i) => String(cells ? cells[i] : chunk.start + i)),
          };
        }
        if (rows === source.n) return;
        throw new EspalierError({
          code: 'SOURCE_CHANGED',
          path: name,
          message: `expected the ${source.n} rows that were there at first; received ${rows > source.n ? 'more' : rows}`,
          hint: 'A file was written to while it was read; start again.',
        });
      },
      close: () => database.close(),
    };
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** Whether an id is missing or two have the same hash of 64 bits, which those that are the same always have. */
async function mayRepeat({ database, readings, name, tables }: OpenedSource, id: string): Promise<boolean> {
  const each = readings.map(({ from, reads }) => `SELECT CAST(${reads.get(id)} AS VARCHAR) AS id FROM ${from}`);
  const found = await reading(
    tables.map(({ place }) => place).join(', ') || name,
    database.query(
      `SELECT 1 AS found FROM (${each.join(' UNION ALL ')}) GROUP BY hash(id) HAVING count(*) > 1 OR bool_or(id IS NULL OR id = '') LIMIT 1`,
    ),
  );
  return found.length > 0;
}
