import type { Problem } from '../core/errors.js';
import { nearMiss } from '../labeling/nearMiss.js';
import type { RowBlockKind } from './featureRow.js';
import type { FeatureInfo } from './transformation.js';

/**
 * The problems of features that a transformation names: unknown ones, and those it can do nothing with. Where it names none, at
 * least one feature must be for it.
 */
export function checkFeatures(
  named: readonly string[] | undefined,
  features: readonly FeatureInfo[],
  fits: readonly RowBlockKind[],
): Problem[] {
  // What names features in a file whose features are wrong or absent has nothing to be held against.
  if (features.length === 0) return [];
  const wanted = `features of numbers (${fits.join(' or ')} blocks)`;
  if (named === undefined) {
    if (features.some(({ block }) => fits.includes(block))) return [];
    return [{ code: 'FEATURE_KIND', message: `expected ${wanted}; the experiment has none` }];
  }
  const names = features.map(({ name }) => name);
  return named.flatMap((name, i): Problem[] => {
    const path = `features.${i}`;
    const found = features.find((feature) => feature.name === name);
    if (!found) {
      const message = `expected a feature (${names.join(', ')}); received "${name}".${nearMiss(name, names)}`;
      return [{ code: 'UNKNOWN_FEATURE', path, message }];
    }
    if (fits.includes(found.block)) return [];
    return [{ code: 'FEATURE_KIND', path, message: `expected ${wanted}; "${name}" holds ${found.block}` }];
  });
}
