import { z } from 'zod';
import { checkFeatures } from '../checkFeatures.js';
import { drawBeta } from '../drawBeta.js';
import type { RowBlock } from '../featureRow.js';
import type { FeatureTransformationKind } from '../transformation.js';

const params = z.strictObject({
  alpha: z
    .number()
    .positive()
    .default(0.2)
    .describe('λ ~ Beta(α, α): small values keep copies near one of the two rows, 1 draws every mixture alike'),
});

/**
 * Mixes a row with another train row of its source, features and labels alike: x̃ = λ·x + (1 − λ)·x', ỹ = λ·y + (1 − λ)·y',
 * λ ~ Beta(α, α) (Zhang, Cisse, Dauphin and Lopez-Paz, 2018, "mixup: Beyond Empirical Risk Minimization", section 2). The larger
 * share is the row's own, λ ← max(λ, 1 − λ), as in MixMatch (Berthelot et al., 2019, section 3.3): the copy then lies nearer to the
 * row whose slices it keeps. Declines where there is no other row, and on a copy that is mixed already.
 */
export const mixUp: FeatureTransformationKind<typeof params> = {
  summary: 'Mixes features and labels of two rows (mixup)',
  level: 'features',
  params,
  check: (_, { features }) =>
    checkFeatures(
      features.map(({ name }) => name),
      features,
      ['dense', 'sparse'],
    ).map(({ code, message }) => ({
      code,
      message: `${message}; mixUp mixes whole rows`,
    })),
  create:
    ({ alpha }) =>
    (row, rng, partner) => {
      const other = partner(rng);
      if (!other) return null;
      const drawn = drawBeta(alpha, rng);
      const lambda = Math.fround(Math.max(drawn, 1 - drawn));
      const features = row.map((block, i) => blend(lambda, block, other.features[i]));
      return { features, mix: { partner: other.row, lambda } };
    },
};

function blend(lambda: number, a: RowBlock, b: RowBlock): RowBlock {
  if (a.kind === 'dense' && b.kind === 'dense') {
    return { ...a, values: a.values.map((value, i) => lambda * value + (1 - lambda) * b.values[i]) };
  }
  if (a.kind !== 'sparse' || b.kind !== 'sparse') return a;
  const sums = new Map<number, number>();
  a.indices.forEach((index, i) => {
    sums.set(index, lambda * a.values[i]);
  });
  b.indices.forEach((index, i) => {
    sums.set(index, (sums.get(index) ?? 0) + (1 - lambda) * b.values[i]);
  });
  const indices = Uint32Array.from(sums.keys()).sort();
  return { ...a, indices, values: Float32Array.from(indices, (index) => sums.get(index)!) };
}
