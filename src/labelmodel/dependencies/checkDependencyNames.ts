import { EspalierError, type Problem } from '../../core/errors.js';
import { nearMiss } from '../../labeling/nearMiss.js';
import type { DependencySpec } from './dependencyParams.js';

/**
 * Checks that each named labeling function is one of some task that the label model is for.
 *
 * @param tasks every task's label model's lists and its labeling functions
 * @throws EspalierError UNKNOWN_LF
 */
export function checkDependencyNames(
  tasks: readonly { readonly name: string; readonly spec: DependencySpec; readonly names: readonly string[] }[],
): void {
  const known = new Set(tasks.flatMap(({ names }) => names));
  const problems = tasks.flatMap(({ name, spec }): Problem[] =>
    (Array.isArray(spec) ? spec.flat() : []).flatMap((lf) =>
      known.has(lf)
        ? []
        : [
            {
              code: 'UNKNOWN_LF',
              path: `tasks.${name}.labelModel.dependencies`,
              message: `expected names of labeling functions; received "${lf}", which no task has.${nearMiss(lf, [...known])}`,
            },
          ],
    ),
  );
  if (problems.length > 0) throw new EspalierError(problems.slice(0, 1));
}
