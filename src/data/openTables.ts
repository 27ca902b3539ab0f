import { open, stat } from 'node:fs/promises';
import { EspalierError } from '../core/errors.js';
import { splitNames } from '../core/split.js';
import type { FileSpec, SourceSpec, SqlSpec } from './dataSpec.js';
import type { Table, TableContext } from './table.js';
import { csvTable } from './tables/csvTable.js';
import { findFiles } from './tables/findFiles.js';
import { jsonTable } from './tables/jsonTable.js';
import { parquetTable } from './tables/parquetTable.js';
import { sqlTable } from './tables/sqlTable.js';
import { syntheticTable } from './tables/syntheticTable.js';
import { wrenchTable } from './tables/wrenchTable.js';

/** The tables behind a source, in the order of its rows: one, or one per split. */
export async function openTables(context: TableContext, spec: SourceSpec): Promise<Table[]> {
  if (spec.kind === 'wrench') return [await wrenchTable(context, spec.path)];
  if (spec.kind === 'synthetic') return [await syntheticTable(context, spec.world)];
  if (spec.kind !== 'splitFiles') return [await openTable(context, spec)];
  const tables: Table[] = [];
  for (const split of splitNames) {
    const file = spec.files[split];
    if (file) tables.push({ ...(await openTable(context, file)), split });
  }
  return tables;
}

async function openTable(context: TableContext, spec: FileSpec | SqlSpec): Promise<Table> {
  if (spec.kind === 'sql') return sqlTable(context, spec.sql);
  const { files, format } = await findFiles(context.database, spec);
  for (const file of files) {
    if ((await stat(file)).size > 0) continue;
    throw new EspalierError({ code: 'EMPTY_FILE', path: file, message: 'expected rows; received a file of 0 bytes' });
  }
  if (format === 'parquet') return { ...(await parquetTable(context, spec.path, files)), files };
  if (spec.encoding !== 'utf-16') for (const file of files) await refuseUtf16(file, format);
  if (format === 'json' || format === 'jsonl') {
    return { ...(await jsonTable(context, spec.path, files, format)), files };
  }
  return { ...(await csvTable(context, spec, files, format)), files };
}

/** DuckDB takes UTF-16 for broken lines; the mark in front of the file tells what it is. */
async function refuseUtf16(file: string, format: string): Promise<void> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead < 2 || !['fffe', 'feff'].includes(buffer.toString('hex'))) return;
  } finally {
    await handle.close();
  }
  throw new EspalierError({
    code: 'ENCODING',
    path: file,
    message: 'expected UTF-8 text; received UTF-16',
    hint:
      format === 'csv' || format === 'tsv'
        ? `Say so: source: {path: ${file}, encoding: utf-16}.`
        : 'Convert it: iconv -f utf-16 -t utf-8.',
  });
}
