import { type Progress, silentProgress } from '../core/progress.js';
import type { RowSource } from '../core/rowSource.js';
import type { OpenEmbedder } from './embedder.js';
import type { OpenFeature } from './openFeature.js';

export interface ReadOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** Rows per chunk. @default the source's own, or 256 where a feature encodes texts, which takes its time */
  readonly chunkSize?: number;
  /** Opens the pretrained models of features that ask for one; see `embedderOpener`. */
  readonly openEmbedder?: OpenEmbedder;
}

/** Rows whose encoding takes about a second, so that progress is seen and Ctrl-C heard. */
const encodedChunk = 256;

/** The rows per chunk that features want; undefined where they leave it to the source. */
export function chunkSizeFor(features: readonly OpenFeature[], options: ReadOptions): number | undefined {
  return options.chunkSize ?? (features.some(({ putsBy }) => putsBy) ? encodedChunk : undefined);
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
      const chunkSize = chunkSizeFor(features, options);
      const size = chunkSize === undefined ? {} : { size: chunkSize };
      for await (const chunk of source.chunks(columns, { ...size, signal: options.signal })) {
        const nameRow = (i: number) => `source "${source.name}", row "${source.ids[chunk.start + i]}"`;
        for (const feature of features) {
          feature.addColumns(chunk.columns, chunk.length, nameRow);
          await feature.settle(options.signal);
        }
        stage.advance(chunk.length);
      }
    }
  } finally {
    stage.end();
  }
}
