import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolder } from '../files/makeFolder.js';
import { cannotWrite, partialPath } from '../files/writeFileWhole.js';
import { type Database, openDatabase } from './database.js';
import { openTableAppender, type TableAppender } from './openTableAppender.js';
import { sqlName, sqlString } from './sqlText.js';

/** What DuckDB puts into a Parquet file here. */
export type ParquetType = 'VARCHAR' | 'DOUBLE' | 'FLOAT' | 'INTEGER' | 'SMALLINT' | 'TINYINT' | 'BOOLEAN';

/** A Parquet file that is written as its rows come. */
export interface ParquetWriter extends Pick<TableAppender, 'append'> {
  /** @throws EspalierError CANNOT_WRITE with the reason */
  finish(): Promise<void>;
  /** Leaves nothing behind but a finished file. */
  close(): Promise<void>;
}

/**
 * Opens a Parquet file, row order kept. It appears whole, at `finish`, or not at all: written beside its place under another name, then renamed.
 * Until then the rows lie in a table that DuckDB puts on disk where it grows beyond `memory`. Of columns whose names differ in case
 * alone (classes `A` and `a`), which DuckDB takes for one, the later ones get a number behind their name.
 *
 * @param options.memory of the database that the rows lie in; `database`: one that is open already and stays so, where many files are written
 */
export async function openParquetWriter(
  path: string,
  columns: readonly { readonly name: string; readonly type: ParquetType }[],
  options: { readonly memory?: string; readonly database?: Database } = {},
): Promise<ParquetWriter> {
  const partial = partialPath(path);
  const database = options.database ?? (await openDatabase(options));
  const table = database.freshName();
  let rows: TableAppender | undefined;
  const close = async () => {
    rows?.close();
    await (options.database ? database.query(`DROP TABLE IF EXISTS ${table}`) : database.close());
    await rm(partial, { force: true });
  };
  try {
    rows = await openTableAppender(
      database,
      table,
      columns.map(({ type }, i) => ({ name: `column${i}`, type })),
    );
  } catch (error) {
    await close();
    throw error;
  }
  const { append, finish } = rows;
  return {
    append,
    async finish() {
      finish();
      const named = columns.map(({ name }, i) => `column${i} AS ${sqlName(name)}`).join(', ');
      try {
        await makeFolder(dirname(path));
        await database.query(
          `COPY (SELECT ${named} FROM ${table}) TO ${sqlString(partial)} (FORMAT parquet, COMPRESSION zstd)`,
        );
        await rename(partial, path);
      } catch (cause) {
        throw cannotWrite(path, cause);
      }
    },
    close,
  };
}
