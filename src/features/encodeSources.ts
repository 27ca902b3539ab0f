import type { RowSource } from '../core/rowSource.js';
import type { FeatureSet } from './featureBlock.js';
import type { FeatureEncoderJSON } from './featureEncoder.js';
import { type ReadOptions, readSources } from './readSources.js';
import { withFeatures } from './withFeatures.js';

/** {@link encodeRows} for whole sources, a chunk at a time: the rows of all sources, one source after another. */
export function encodeSources(
  encoder: FeatureEncoderJSON,
  sources: readonly RowSource[],
  options: ReadOptions = {},
): Promise<FeatureSet> {
  return withFeatures(encoder.features, options.openEmbedder, async (open) => {
    await readSources(sources, open, options);
    const blocks = await Promise.all(open.map((feature) => feature.finishBlock(options.signal)));
    return { n: sources.reduce((sum, { n }) => sum + n, 0), blocks };
  });
}
