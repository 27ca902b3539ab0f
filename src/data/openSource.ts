import { EspalierError } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import type { Database } from './database.js';
import type { SourceSpec } from './dataSpec.js';
import { impliedColumns } from './impliedColumns.js';
import { joinColumns } from './joinColumns.js';
import { openTables } from './openTables.js';
import type { Reading } from './readChunks.js';
import { reading } from './readError.js';
import type { Table } from './table.js';

/** A source whose files are found and whose columns are known, before ids and splits are read. */
export interface OpenedSource {
  readonly name: string;
  readonly database: Database;
  readonly kind: SourceSpec['kind'];
  /** See `impliedColumns`. */
  readonly implied: readonly string[];
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
  return { name, database, kind: spec.kind, implied: impliedColumns(spec), tables, columns, readings, sizes, n };
}

async function countRows(database: Database, from: string): Promise<number> {
  const [{ n }] = await database.query<{ n: number }>(`SELECT count(*)::DOUBLE AS n FROM ${from}`);
  return n;
}
