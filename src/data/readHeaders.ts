import type { Column } from '../core/rowSource.js';
import { openDatabase } from './database.js';
import type { DataSpec } from './dataSpec.js';
import { joinColumns } from './joinColumns.js';
import { openTables } from './openTables.js';

/**
 * The columns of every source, from the head of its files: enough to check an experiment file. A type is the likely one;
 * reading all rows may still find text in a column that begins with numbers.
 *
 * @throws EspalierError as opening the data would, as far as the head of the files shows it
 */
export async function readHeaders(spec: Pick<DataSpec, 'sources' | 'baseDir'>): Promise<Map<string, Column[]>> {
  const database = await openDatabase();
  try {
    const headers = new Map<string, Column[]>();
    for (const [name, source] of Object.entries(spec.sources)) {
      const tables = await openTables({ database, baseDir: spec.baseDir, headerOnly: true }, source);
      headers.set(name, joinColumns(tables).columns);
    }
    return headers;
  } finally {
    await database.close();
  }
}
