import type { FeatureSet } from './featureBlock.js';
import type { FeatureEncoderJSON } from './featureEncoder.js';
import type { ReadOptions } from './readSources.js';
import { withFeatures } from './withFeatures.js';

/**
 * The features of new rows, bit for bit as they were at training time. Pure: a browser runs it too.
 *
 * A column that a row lacks is an error unless the feature declares a `default`, or a source lacked it in training; null
 * is a missing value, which follows the kind's rule.
 *
 * @param rows plain objects with the columns' values, read once
 * @throws EspalierError FEATURE_ABSENT, FEATURE_VALUE, NO_EMBEDDER, OTHER_ENCODER
 */
export function encodeRows(
  encoder: FeatureEncoderJSON,
  rows: Iterable<Readonly<Record<string, unknown>>>,
  options: Pick<ReadOptions, 'openEmbedder' | 'signal'> = {},
): Promise<FeatureSet> {
  return withFeatures(encoder.features, options.openEmbedder, async (open) => {
    let n = 0;
    const nameRow = () => `row ${n}`;
    for (const row of rows) {
      for (const feature of open) feature.addRow(row, nameRow);
      n++;
    }
    for (const feature of open) await feature.settle(options.signal);
    return { n, blocks: await Promise.all(open.map((feature) => feature.finishBlock(options.signal))) };
  });
}
