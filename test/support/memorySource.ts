import type { Column, RowSource } from '../../src/core/rowSource.js';
import { splitCode } from '../../src/core/split.js';

/** A row source over plain objects: a column is there when the first row has it. All rows are train rows by default. */
export function memorySource(
  rows: readonly Readonly<Record<string, unknown>>[],
  options: { name?: string; splits?: Uint8Array; ids?: readonly string[]; chunkSize?: number } = {},
): RowSource {
  const columns = Object.keys(rows[0] ?? {}).map((name): Column => ({ name, type: typeOf(rows, name) }));
  return {
    name: options.name ?? 'memory',
    n: rows.length,
    columns,
    ids: options.ids ?? rows.map((_, i) => `r${i}`),
    splits: options.splits ?? new Uint8Array(rows.length).fill(splitCode.train),
    async *chunks(names, { size = options.chunkSize ?? 7, signal } = {}) {
      for (let start = 0; start < rows.length; start += size) {
        signal?.throwIfAborted();
        const part = rows.slice(start, start + size);
        const cells = names.map((name) => [name, part.map((row) => row[name] ?? null)]);
        yield { start, length: part.length, columns: Object.fromEntries(cells) };
      }
    },
  };
}

function typeOf(rows: readonly Readonly<Record<string, unknown>>[], name: string): Column['type'] {
  const cell = rows.find((row) => row[name] !== null && row[name] !== undefined)?.[name];
  if (typeof cell === 'string') return 'text';
  if (typeof cell === 'number') return 'number';
  if (typeof cell === 'boolean') return 'boolean';
  return Array.isArray(cell) ? 'list' : 'other';
}
