import type { FeatureSet } from '../features/featureBlock.js';
import type { CopyPlan } from './copyPlan.js';
import { featureRow } from './featureRow.js';
import { FeatureRows } from './featureRows.js';
import type { PreparedTransformation } from './prepareTransformations.js';
import type { Tally } from './tally.js';

/** A copy whose features are to be transformed. */
export interface FeatureCopy {
  readonly source: string;
  /** Its parent's id. */
  readonly id: string;
  /** Its parent's global row. */
  readonly parent: number;
  readonly copy: number;
}

/** Copies after the transformations of features in their sequences. */
export interface TransformedCopies {
  readonly features: FeatureSet;
  /** [slots] 1 where any of them changed the copy. */
  readonly changed: Uint8Array;
  /** [slots] the global row that a copy is mixed with, −1 for none; and the parent's share. */
  readonly partners: Int32Array;
  readonly lambdas: Float32Array;
}

/**
 * The transformations of features of every copy's sequence, after those of its row, whatever their order in the sequence: features
 * are computed in between.
 *
 * @param copies a copy per row of `encoded`
 * @param encoded their features as the rows give them
 * @param originals the features of all rows: what partners have
 * @param partners by source, ascending global rows: who may be one
 * @param tally is added to
 */
export function transformFeatures(
  copies: Iterable<FeatureCopy>,
  encoded: FeatureSet,
  originals: FeatureSet,
  partners: ReadonlyMap<string, Uint32Array>,
  plan: CopyPlan,
  transformations: readonly PreparedTransformation[],
  tally: Tally,
): TransformedCopies {
  const rows = new FeatureRows(encoded);
  const changed = new Uint8Array(encoded.n);
  const mixedWith = new Int32Array(encoded.n).fill(-1);
  const lambdas = new Float32Array(encoded.n).fill(1);
  let slot = 0;
  for (const { source, id, parent, copy } of copies) {
    let features = featureRow(encoded, slot);
    plan.sequence(source, id, copy).forEach((number, step) => {
      const { level, transformation } = transformations[number];
      if (level !== 'features') return;
      const pool = partners.get(source)!;
      const result = transformation(features, plan.rng(source, id, copy, step), (rng) => {
        // A mixture of three rows would need the labels of three.
        if (mixedWith[slot] >= 0 || pool.length < 2) return undefined;
        const drawn = pool[rng.integer(pool.length - 1)];
        const row = drawn === parent ? pool[pool.length - 1] : drawn;
        return { row, features: featureRow(originals, row) };
      });
      if (result === null) {
        tally.declined[number]++;
        return;
      }
      tally.applied[number]++;
      features = result.features;
      changed[slot] = 1;
      if (result.mix) {
        mixedWith[slot] = result.mix.partner;
        lambdas[slot] = result.mix.lambda;
      }
    });
    rows.add(features);
    slot++;
  }
  return { features: rows.finish(), changed, partners: mixedWith, lambdas };
}
