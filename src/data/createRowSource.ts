import { EspalierError } from '../core/errors.js';
import type { Column, RowSource } from '../core/rowSource.js';
import { missingColumn } from './missingColumn.js';
import type { OpenedSource } from './openSource.js';
import { readChunks } from './readChunks.js';

/** The rows of an opened source, once their ids and splits are known. */
export function createRowSource(
  source: OpenedSource,
  ids: readonly string[],
  splits: Uint8Array,
  groups?: readonly string[],
): RowSource {
  const { name, n, columns, database, readings, tables } = source;
  const files = tables.every((table) => table.files) ? tables.flatMap((table) => table.files!) : undefined;
  const byName = new Map(columns.map((column) => [column.name, column]));
  return {
    name,
    n,
    columns,
    ...(files && { files }),
    ids,
    splits,
    ...(groups && { groups }),
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
