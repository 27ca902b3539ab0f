import { missingModel } from '../encoders/missingModel.js';
import { featureKindOf } from '../features/featureEncoder.js';
import type { ConfigNode } from './configNode.js';
import type { FeatureSpec } from './experiment.js';
import { type Problems, placeOf } from './problems.js';

/** Checks that the pretrained models that features take their vectors from are on this machine. */
export function checkModels(root: ConfigNode, features: readonly FeatureSpec[], problems: Problems): void {
  for (const { name, kind, params } of features) {
    const spec = featureKindOf(name, kind).embedder?.(params);
    const problem = spec && missingModel(spec);
    if (!spec || !problem) continue;
    const key = spec.source === 'wordVectors' ? 'path' : 'model';
    problems.add(problem.code, placeOf(root, ['features', name, key]), problem.message, problem.hint);
  }
}
