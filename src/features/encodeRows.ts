import type { FeatureSet } from './featureBlock.js';
import type { FeatureEncoderJSON } from './featureEncoder.js';
import { OpenFeature } from './openFeature.js';

/**
 * The features of new rows, bit for bit as they were at training time. Pure: a browser runs it too.
 *
 * A column that a row lacks is an error unless the feature declares a `default`, or a source lacked it in training; null
 * is a missing value, which follows the kind's rule.
 *
 * @param rows plain objects with the columns' values, read once
 * @throws EspalierError FEATURE_ABSENT, FEATURE_VALUE
 */
export function encodeRows(encoder: FeatureEncoderJSON, rows: Iterable<Readonly<Record<string, unknown>>>): FeatureSet {
  const open = encoder.features.map((feature) => new OpenFeature(feature));
  let n = 0;
  const nameRow = () => `row ${n}`;
  for (const row of rows) {
    for (const feature of open) feature.addRow(row, nameRow);
    n++;
  }
  return { n, blocks: open.map((feature) => feature.finishBlock()) };
}
