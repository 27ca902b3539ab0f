import { EspalierError, type Problem } from '../core/errors.js';
import { nearMiss } from '../labeling/nearMiss.js';
import { transformationKinds } from './index.js';
import type {
  FeatureTransformation,
  RowTransformation,
  TransformationKind,
  TransformationSetup,
  TransformationSpec,
} from './transformation.js';

/** A transformation made ready: of rows or of features. */
export type PreparedTransformation = { readonly spec: TransformationSpec } & (
  | { readonly level: 'rows'; readonly transformation: RowTransformation }
  | { readonly level: 'features'; readonly transformation: FeatureTransformation }
);

/**
 * Makes every transformation ready.
 *
 * @throws EspalierError with the problems of all specs at once
 */
export async function prepareTransformations(
  specs: readonly TransformationSpec[],
  setup: Omit<TransformationSetup, 'name'>,
): Promise<PreparedTransformation[]> {
  const problems: Problem[] = [];
  const prepared: PreparedTransformation[] = [];
  for (const spec of specs) {
    const { name, params, position } = spec;
    const path = `augment.transformations.${name}`;
    const kind = kindOf(spec);
    if (!kind) {
      const kinds = Object.keys(transformationKinds);
      const message = `expected one of ${kinds.join(', ')}; received "${spec.kind}".${nearMiss(spec.kind, kinds)}`;
      problems.push({ code: 'UNKNOWN_KIND', path: `${path}.kind`, message, position });
      continue;
    }
    const found = kind.check(params, setup);
    problems.push(...found.map((each) => ({ position, ...each, path: each.path ? `${path}.${each.path}` : path })));
    if (found.length > 0) continue;
    try {
      const { level } = kind;
      if (level === 'rows') {
        prepared.push({ spec, level, transformation: await kind.create(params, { ...setup, name }) });
      } else prepared.push({ spec, level, transformation: kind.create(params, { ...setup, name }) });
    } catch (error) {
      if (!(error instanceof EspalierError)) throw error;
      problems.push(...error.problems.map((each) => ({ position, ...each })));
    }
  }
  if (problems.length > 0) throw new EspalierError(problems);
  return prepared;
}

function kindOf({ kind }: TransformationSpec): TransformationKind | undefined {
  return Object.hasOwn(transformationKinds, kind)
    ? (transformationKinds as unknown as Record<string, TransformationKind>)[kind]
    : undefined;
}
