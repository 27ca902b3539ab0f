import { z } from 'zod';
import type { Rng } from '../../core/rng.js';
import { checkFeatures } from '../checkFeatures.js';
import type { RowBlock } from '../featureRow.js';
import type { FeatureTransformationKind } from '../transformation.js';

const params = z.strictObject({
  features: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('The features of which one is masked (default: all of them)'),
  share: z
    .number()
    .gt(0)
    .max(1)
    .default(1)
    .describe('The chance of each number (or token) of the feature to be masked; at 1 the whole feature is'),
});

/**
 * Masks one feature, drawn among those that hold anything: dense numbers become zero, which is the train rows’ mean where they are
 * scaled to standard, sparse entries and tokens go. Declines where that leaves the row without any feature, or as it was.
 */
export const maskFeature: FeatureTransformationKind<typeof params> = {
  summary: 'Masks a feature, or a share of its numbers',
  level: 'features',
  params,
  check: ({ features: named }, { features }) => checkFeatures(named, features, ['dense', 'sparse', 'tokens']),
  create:
    ({ features: named, share }) =>
    (row, rng) => {
      const full = [...row.keys()].filter(
        (i) => !isEmpty(row[i]) && (named === undefined || named.includes(row[i].name)),
      );
      if (full.length === 0) return null;
      const at = full[rng.integer(full.length)];
      const masked = mask(row[at], share, rng);
      const features = row.map((block, i) => (i === at ? masked : block));
      const before = sizeOf(row[at]);
      return sizeOf(masked) === before || features.every(isEmpty) ? null : { features };
    },
};

function mask(block: RowBlock, share: number, rng: Rng): RowBlock {
  const stays = () => rng.uniform() >= share;
  if (block.kind === 'dense') return { ...block, values: block.values.map((value) => (stays() ? value : 0)) };
  if (block.kind === 'tokens') {
    const ids = new Int32Array(block.ids.length);
    ids.set(block.ids.filter((id) => id !== 0 && stays()));
    return { ...block, ids };
  }
  const kept = block.values.map(() => (stays() ? 1 : 0));
  return {
    ...block,
    indices: block.indices.filter((_, i) => kept[i] === 1),
    values: block.values.filter((_, i) => kept[i] === 1),
  };
}

/** Numbers that are not zero, or tokens. */
function sizeOf(block: RowBlock): number {
  const array: ArrayLike<number> = block.kind === 'tokens' ? block.ids : block.values;
  let size = 0;
  for (let i = 0; i < array.length; i++) if (array[i] !== 0) size++;
  return size;
}

function isEmpty(block: RowBlock): boolean {
  return sizeOf(block) === 0;
}
