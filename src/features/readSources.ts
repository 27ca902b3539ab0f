import { type Progress, silentProgress } from '../core/progress.js';
import type { RowSource } from '../core/rowSource.js';
import type { OpenFeature } from './openFeature.js';

export interface ReadOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Rows per chunk. @default the source's own */
  readonly chunkSize?: number;
}

/** Streams the rows of all sources, one source after another, into the features; each column is read once. */
export async function readSources(
  sources: readonly RowSource[],
  features: readonly OpenFeature[],
  options: ReadOptions,
): Promise<void> {
  const total = sources.reduce((sum, source) => sum + source.n, 0);
  const stage = (options.progress ?? silentProgress).begin('features', total, 'rows');
  const wanted = new Set(features.flatMap(({ fields }) => fields));
  try {
    for (const source of sources) {
      const columns = source.columns.map(({ name }) => name).filter((name) => wanted.has(name));
      const size = options.chunkSize === undefined ? {} : { size: options.chunkSize };
      for await (const chunk of source.chunks(columns, { ...size, signal: options.signal })) {
        const nameRow = (i: number) => `source "${source.name}", row "${source.ids[chunk.start + i]}"`;
        for (const feature of features) feature.addColumns(chunk.columns, chunk.length, nameRow);
        stage.advance(chunk.length);
      }
    }
  } finally {
    stage.end();
  }
}
