import { z } from 'zod';
import { checkFeatures } from '../checkFeatures.js';
import type { FeatureTransformationKind } from '../transformation.js';

const params = z.strictObject({
  features: z.array(z.string()).min(1).optional().describe('Dense features, by name (default: all of them)'),
  deviation: z
    .number()
    .positive()
    .default(0.1)
    .describe(
      'Standard deviation of the noise, in the units of the encoded feature: with scale: standard, of the train rows’ deviation',
    ),
});

/** Adds normal noise to every number of dense features: x + σ·ε, ε ~ N(0, 1) (Bishop, 1995, "Training with Noise is Equivalent to Tikhonov Regularization"). */
export const jitter: FeatureTransformationKind<typeof params> = {
  summary: 'Adds normal noise to dense features',
  level: 'features',
  params,
  check: ({ features: named }, { features }) => checkFeatures(named, features, ['dense']),
  create:
    ({ features: named, deviation }) =>
    (row, rng) => {
      const isMeant = (name: string) => named === undefined || named.includes(name);
      const features = row.map((block) =>
        block.kind === 'dense' && isMeant(block.name)
          ? { ...block, values: block.values.map((value) => value + deviation * rng.normal()) }
          : block,
      );
      return features.every((block, i) => block === row[i]) ? null : { features };
    },
};
