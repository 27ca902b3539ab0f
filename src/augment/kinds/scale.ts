import { z } from 'zod';
import { checkFeatures } from '../checkFeatures.js';
import type { FeatureTransformationKind } from '../transformation.js';

const params = z.strictObject({
  features: z.array(z.string()).min(1).optional().describe('Dense or sparse features, by name (default: all of them)'),
  range: z.number().positive().default(0.1).describe('Factors lie between 1 / (1 + range) and 1 + range'),
});

/** Multiplies each feature by a factor of its own, s = (1 + range)^u with u uniform in [−1, 1): up is as likely as down. Declines on rows without a number in them. */
export const scale: FeatureTransformationKind<typeof params> = {
  summary: 'Multiplies the numbers of a feature by one factor',
  level: 'features',
  params,
  check: ({ features: named }, { features }) => checkFeatures(named, features, ['dense', 'sparse']),
  create:
    ({ features: named, range }) =>
    (row, rng) => {
      const features = row.map((block) => {
        if (block.kind === 'tokens' || (named !== undefined && !named.includes(block.name))) return block;
        if (block.values.every((value) => value === 0)) return block;
        const factor = (1 + range) ** (2 * rng.uniform() - 1);
        return { ...block, values: block.values.map((value) => value * factor) };
      });
      return features.every((block, i) => block === row[i]) ? null : { features };
    },
};
