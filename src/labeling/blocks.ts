import type { RowChunk } from '../core/rowSource.js';

/** Chunks as they come, but for the first one, whose first rows come by themselves: they show what a row costs. */
export async function* blocks(chunks: AsyncIterable<RowChunk>, sample = 128): AsyncGenerator<RowChunk> {
  let first = true;
  for await (const chunk of chunks) {
    if (first && chunk.length > sample) {
      yield cut(chunk, 0, sample);
      yield cut(chunk, sample, chunk.length);
    } else yield chunk;
    first = false;
  }
}

function cut({ start, columns }: RowChunk, from: number, to: number): RowChunk {
  const cells = Object.entries(columns).map(([name, all]) => [name, all.slice(from, to)]);
  return { start: start + from, length: to - from, columns: Object.fromEntries(cells) };
}
