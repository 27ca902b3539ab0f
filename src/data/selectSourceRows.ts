import { createHash } from 'node:crypto';
import type { RowChunk, RowSource } from '../core/rowSource.js';

/**
 * A source of some of another one's rows; what is left out is read and passed over.
 *
 * @param rows ascending, at least one
 */
export function selectSourceRows(source: RowSource, rows: Uint32Array): RowSource {
  const ids = Array.from(rows, (row) => source.ids[row]);
  return {
    ...source,
    n: rows.length,
    ids,
    splits: Uint8Array.from(rows, (row) => source.splits[row]),
    ...(source.groups && { groups: Array.from(rows, (row) => source.groups![row]) }),
    selection: createHash('sha256').update(JSON.stringify(ids)).digest('hex'),
    async *chunks(columns, options) {
      let next = 0;
      for await (const chunk of source.chunks(columns, options)) {
        const first = next;
        while (next < rows.length && rows[next] < chunk.start + chunk.length) next++;
        if (next === first) continue;
        const own = rows.subarray(first, next);
        const cells = (column: string) => Array.from(own, (row) => chunk.columns[column][row - chunk.start]);
        const picked: RowChunk = {
          start: first,
          length: own.length,
          columns: Object.fromEntries(columns.map((column) => [column, cells(column)])),
        };
        yield picked;
      }
    },
  };
}
