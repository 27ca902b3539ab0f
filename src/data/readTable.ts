import { dirname } from 'node:path';
import { openDatabase } from './database.js';
import type { FileSpec } from './dataSpec.js';
import { joinColumns } from './joinColumns.js';
import { openTables } from './openTables.js';
import { readChunks } from './readChunks.js';

/**
 * A whole table in memory, column by column, for files that are small beside the data: lookup tables, annotations,
 * predictions, what a run wrote.
 *
 * @param path a csv, tsv, json, jsonl or parquet file, or a glob
 * @param only the columns to read; all by default
 */
export async function readTable(
  path: string,
  only?: readonly string[],
): Promise<{ columns: Record<string, unknown[]> }> {
  const spec: FileSpec = { kind: 'file', path };
  const database = await openDatabase();
  try {
    const tables = await openTables({ database, baseDir: dirname(path), headerOnly: false }, spec);
    const { columns, reads } = joinColumns(tables);
    const wanted = only ? columns.filter(({ name }) => only.includes(name)) : columns;
    const cells: Record<string, unknown[]> = Object.fromEntries(wanted.map(({ name }) => [name, []]));
    const readings = tables.map(({ place, from }, i) => ({ place, from, reads: reads[i] }));
    for await (const chunk of readChunks(database, readings, wanted, { source: path })) {
      for (const { name } of wanted) for (const cell of chunk.columns[name]) cells[name].push(cell);
    }
    return { columns: cells };
  } finally {
    await database.close();
  }
}
