import { dirname, resolve } from 'node:path';
import type { FeatureKind } from '../features/featureKind.js';
import { type FeatureKindName, featureKinds } from '../features/index.js';
import { type ConfigNode, child } from './configNode.js';
import type { FeatureSpec } from './experiment.js';
import { parseKind } from './parseSection.js';
import { type Problems, placeOf } from './problems.js';
import { received } from './zodProblems.js';

/** Reads the `features:` section, each feature by itself; those that are wrong are reported and left out. */
export function readFeatures(root: ConfigNode, problems: Problems): FeatureSpec[] {
  const node = child(root, 'features');
  if (!node) return [];
  if (node.type !== 'map') {
    problems.add(
      'WRONG_TYPE',
      placeOf(root, ['features']),
      `expected a map from names to features; received ${received(node)}`,
    );
    return [];
  }
  return [...node.entries.keys()].flatMap((name) => {
    const part = parseKind(featureKinds, { root, path: ['features', name], problems });
    if (!part) return [];
    const kind = part.kind as FeatureKindName;
    return [{ name, kind, params: withAbsolutePaths(featureKinds[kind], part.params, child(node, name)) }];
  });
}

/** The parameters with their paths made absolute, each from the folder of the file that it stands in. */
function withAbsolutePaths(kind: FeatureKind, params: FeatureSpec['params'], node: ConfigNode | undefined) {
  const paths = (kind.paths?.(params) ?? []).map((key) => {
    const folder = dirname((child(node, key) ?? node)!.span.file.path);
    return [key, resolve(folder, params[key] as string)];
  });
  return { ...params, ...Object.fromEntries(paths) };
}
