import type { RowSource } from '../core/rowSource.js';
import { splitCode } from '../core/split.js';
import { createIdReader } from './createIdReader.js';
import { createRowSource } from './createRowSource.js';
import { bringsSplits, createSplitter } from './createSplitter.js';
import { openDatabase } from './database.js';
import { defaultSourceName, type SourceSpec } from './dataSpec.js';
import { openSource } from './openSource.js';
import { readChunks } from './readChunks.js';

/** A source that was opened on its own. */
export interface OpenRows extends RowSource {
  /** Lets go of files, memory and temporary space. */
  close(): Promise<void>;
}

/**
 * Opens rows to predict on: no tasks, no gold needed. Splits are the source's own where it brings some, else every row
 * is `test`.
 *
 * @param options.id the id column; where the rows have none of that name, the row number is the id
 * @throws EspalierError DUPLICATE_ID, NO_ROWS, and what reading the files brings
 */
export async function openRows(
  spec: SourceSpec,
  options: { name?: string; id?: string; baseDir?: string; signal?: AbortSignal } = {},
): Promise<OpenRows> {
  const { name = defaultSourceName, baseDir = process.cwd(), signal } = options;
  const database = await openDatabase();
  try {
    const source = await openSource(database, name, spec, baseDir);
    const wanted = source.implied[0] ?? options.id;
    const id = source.columns.some((column) => column.name === wanted) ? wanted : undefined;
    const idReader = createIdReader(name, id);
    const splitter = bringsSplits(source, undefined) ? createSplitter(source, undefined) : undefined;
    const columns = source.columns.filter((column) => column.name === id || column.name === splitter?.column);
    for await (const chunk of readChunks(database, source.readings, columns, { source: name, signal })) {
      for (let i = 0; i < chunk.length; i++) {
        if (splitter?.column) splitter.add(chunk.start + i, chunk.columns[splitter.column][i]);
        idReader.add(id === undefined ? undefined : chunk.columns[id][i]);
      }
    }
    const ids = idReader.finish();
    const splits = splitter?.finish(ids, []) ?? new Uint8Array(source.n).fill(splitCode.test);
    return { ...createRowSource(source, ids, splits), close: () => database.close() };
  } catch (error) {
    await database.close();
    throw error;
  }
}
