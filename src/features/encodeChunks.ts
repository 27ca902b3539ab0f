import type { Column, RowChunk } from '../core/rowSource.js';
import type { FeatureSet } from './featureBlock.js';
import type { FeatureEncoderJSON } from './featureEncoder.js';
import { openFeatures } from './openFeatures.js';
import { chunkSizeFor, type ReadOptions } from './readSources.js';

/** Rows that are read once, with their ids. */
interface Rows<C extends RowChunk> {
  readonly name: string;
  readonly columns: readonly Column[];
  chunks(columns: readonly string[], options?: { size?: number; signal?: AbortSignal }): AsyncIterable<C>;
}

/** `encodeSources` for rows of which there are too many: chunk by chunk, each with its features, of which nothing is kept. */
export async function* encodeChunks<C extends RowChunk & { readonly ids: readonly string[] }>(
  encoder: FeatureEncoderJSON,
  rows: Rows<C>,
  options: Omit<ReadOptions, 'progress'> = {},
): AsyncGenerator<{ readonly chunk: C; readonly features: FeatureSet }, void, undefined> {
  const { signal } = options;
  const opened = await openFeatures(encoder.features, options.openEmbedder);
  try {
    const wanted = new Set(encoder.features.flatMap(({ fields }) => fields));
    const columns = rows.columns.map(({ name }) => name).filter((name) => wanted.has(name));
    const size = chunkSizeFor(opened.fresh(), options);
    for await (const chunk of rows.chunks(columns, { ...(size !== undefined && { size }), signal })) {
      // The id's column came along; a feature that does not ask for it does not see it.
      const seen = Object.fromEntries(columns.map((name) => [name, chunk.columns[name]]));
      const features = opened.fresh();
      for (const feature of features) {
        feature.addColumns(seen, chunk.length, (i) => `source "${rows.name}", row "${chunk.ids[i]}"`);
        await feature.settle(signal);
      }
      const blocks = await Promise.all(features.map((feature) => feature.finishBlock(signal)));
      yield { chunk, features: { n: chunk.length, blocks } };
    }
  } finally {
    await opened.close();
  }
}
