import { setImmediate } from 'node:timers/promises';
import type { Column, RowChunk, RowSource } from '../core/rowSource.js';

/** Characters of text that are kept in memory; longer sources are read from their files whenever cells are wanted. */
const mostCharacters = 1_000_000_000;

/** Rows between two moments at which other requests get their turn. */
const rowsAtOnce = 8192;

/**
 * The visible cells of a source, read once and kept, so that a page of rows takes microseconds and a new labeling function sees a million rows within
 * a second. Above `mostCharacters` nothing is kept and everything streams from the files: slower, and as right.
 */
export class RowCells {
  readonly columns: readonly Column[];
  #kept: Map<string, unknown[]> | undefined;
  #reading: Promise<void> | undefined;
  #tooLarge = false;

  /** @param hidden columns that labeling functions do not see: gold, split and id */
  constructor(
    readonly source: RowSource,
    hidden: ReadonlySet<string>,
    private readonly limit = mostCharacters,
  ) {
    this.columns = source.columns.filter(({ name }) => !hidden.has(name));
  }

  /** The same rows as labeling functions get them, out of memory where they are kept. */
  async rows(): Promise<RowSource> {
    await this.#read();
    const kept = this.#kept;
    if (!kept) return this.source;
    const { n } = this.source;
    return {
      ...this.source,
      columns: this.columns,
      async *chunks(names, { size = rowsAtOnce, signal } = {}) {
        for (let start = 0; start < n; start += size) {
          await setImmediate();
          signal?.throwIfAborted();
          const length = Math.min(size, n - start);
          const columns = Object.fromEntries(names.map((name) => [name, kept.get(name)!.slice(start, start + length)]));
          yield { start, length, columns } satisfies RowChunk;
        }
      },
    };
  }

  /** The cells of some rows, in their order. */
  async at(rows: ArrayLike<number>, names: readonly string[]): Promise<Record<string, unknown>[]> {
    await this.#read();
    const kept = this.#kept;
    const wanted = Array.from(rows);
    if (kept) return wanted.map((row) => Object.fromEntries(names.map((name) => [name, kept.get(name)![row]])));
    const found = new Map<number, Record<string, unknown>>();
    const missing = new Set(wanted);
    for await (const chunk of this.source.chunks(names)) {
      for (const row of missing) {
        const i = row - chunk.start;
        if (i < 0 || i >= chunk.length) continue;
        found.set(row, Object.fromEntries(names.map((name) => [name, chunk.columns[name][i]])));
        missing.delete(row);
      }
      if (missing.size === 0) break;
    }
    return wanted.map((row) => found.get(row) ?? {});
  }

  #read(): Promise<void> {
    if (this.#kept || this.#tooLarge) return Promise.resolve();
    return (this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined;
    }));
  }

  async #readAll(): Promise<void> {
    const kept = new Map<string, unknown[]>(this.columns.map(({ name }) => [name, []]));
    let characters = 0;
    for await (const chunk of this.source.chunks([...kept.keys()])) {
      for (const [name, cells] of kept) {
        for (const cell of chunk.columns[name]) {
          cells.push(cell);
          characters += typeof cell === 'string' ? cell.length : 8;
        }
      }
      if (characters > this.limit) {
        this.#tooLarge = true;
        return;
      }
    }
    this.#kept = kept;
  }
}
