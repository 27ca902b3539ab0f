import type { RowSource } from '../core/rowSource.js';
import type { FeatureSet } from './featureBlock.js';
import type { FeatureEncoderJSON } from './featureEncoder.js';
import { OpenFeature } from './openFeature.js';
import { type ReadOptions, readSources } from './readSources.js';

/** {@link encodeRows} for whole sources, a chunk at a time: the rows of all sources, one source after another. */
export async function encodeSources(
  encoder: FeatureEncoderJSON,
  sources: readonly RowSource[],
  options: ReadOptions = {},
): Promise<FeatureSet> {
  const open = encoder.features.map((feature) => new OpenFeature(feature));
  await readSources(sources, open, options);
  return { n: sources.reduce((sum, { n }) => sum + n, 0), blocks: open.map((feature) => feature.finishBlock()) };
}
