import type { Problem } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import { type FeatureSpec, featureKindOf } from './featureEncoder.js';

/**
 * The columns that a feature reads, and what is wrong with them: UNKNOWN_COLUMN where no source has one,
 * HIDDEN_COLUMN where one holds what no feature may see. Patterns pass hidden columns over.
 *
 * @param columns of all sources together
 * @param hidden the columns with gold, splits and ids
 */
export function resolveFields(
  spec: FeatureSpec,
  columns: readonly Column[],
  hidden: ReadonlySet<string> = new Set(),
): { fields: string[]; problems: Problem[] } {
  const visible = columns.filter(({ name }) => !hidden.has(name));
  const fields = featureKindOf(spec.name, spec.kind).fields(spec.params, visible);
  const path = `features.${spec.name}`;
  const problems: Problem[] = [];
  for (const field of fields) {
    if (visible.some(({ name }) => name === field)) continue;
    if (hidden.has(field)) {
      problems.push({
        code: 'HIDDEN_COLUMN',
        path,
        message: `column "${field}" holds gold, a split or the ids, which features do not see`,
      });
    } else {
      const there = visible.map(({ name }) => name).join(', ');
      problems.push({
        code: 'UNKNOWN_COLUMN',
        path,
        message: `expected one of the columns ${there}; received "${field}"`,
      });
    }
  }
  return { fields, problems };
}
