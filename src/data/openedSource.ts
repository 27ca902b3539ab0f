import { EspalierError, type Problem } from '../core/errors.js';
import type { Column, RowSource } from '../core/rowSource.js';
import type { Database } from './database.js';
import type { SourceSpec } from './dataSpec.js';
import { joinColumns } from './joinColumns.js';
import { openTables } from './openTables.js';
import { type Reading, readChunks } from './readChunks.js';
import { reading } from './readError.js';
import type { Table } from './table.js';

/** A source whose files are found and whose columns are known, before ids and splits are read. */
export interface OpenedSource {
  readonly name: string;
  readonly database: Database;
  readonly kind: SourceSpec['kind'];
  readonly tables: readonly Table[];
  readonly columns: readonly Column[];
  readonly readings: readonly Reading[];
  /** [number of tables] rows in each. */
  readonly sizes: readonly number[];
  readonly n: number;
}

/**
 * Finds a source's files, the types of its columns and the number of its rows.
 *
 * @throws EspalierError NO_ROWS, FILE_MISSING, EMPTY_FILE, ENCODING, CSV_RAGGED, JSON_SYNTAX, …
 */
export async function openSource(
  database: Database,
  name: string,
  spec: SourceSpec,
  baseDir: string,
): Promise<OpenedSource> {
  const tables = await openTables({ database, baseDir, headerOnly: false }, spec);
  const { columns, reads } = joinColumns(tables);
  const readings = tables.map(({ place, from }, i) => ({ place, from, reads: reads[i] }));
  const sizes: number[] = [];
  for (const { place, from, n } of tables) sizes.push(n ?? (await reading(place, countRows(database, from))));
  const n = sizes.reduce((sum, size) => sum + size, 0);
  if (n === 0) {
    throw new EspalierError({
      code: 'NO_ROWS',
      path: tables.map(({ place }) => place).join(', '),
      message: `source "${name}": expected rows; received column names only`,
    });
  }
  return { name, database, kind: spec.kind, tables, columns, readings, sizes, n };
}

async function countRows(database: Database, from: string): Promise<number> {
  const [{ n }] = await database.query<{ n: number }>(`SELECT count(*)::DOUBLE AS n FROM ${from}`);
  return n;
}

/** The rows of an opened source, once their ids and splits are known. */
export function createRowSource(source: OpenedSource, ids: readonly string[], splits: Uint8Array): RowSource {
  const { name, n, columns, database, readings } = source;
  const byName = new Map(columns.map((column) => [column.name, column]));
  return {
    name,
    n,
    columns,
    ids,
    splits,
    async *chunks(names, options = {}) {
      const missing = names.filter((each) => !byName.has(each));
      if (missing.length > 0) throw new EspalierError(missing.map((each) => missingColumn(source, each, name)));
      const wanted = names.map((each) => byName.get(each) as Column);
      let read = 0;
      for await (const chunk of readChunks(database, readings, wanted, { ...options, source: name })) {
        read += chunk.length;
        if (read > n) break;
        yield chunk;
      }
      if (read === n) return;
      throw new EspalierError({
        code: 'SOURCE_CHANGED',
        path: name,
        message: `expected the ${n} rows that were there at first; received ${read > n ? 'more' : read}`,
        hint: 'A file was written to while it was read; start again.',
      });
    },
  };
}

/** @param path who asks for the column, in the user's words */
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
