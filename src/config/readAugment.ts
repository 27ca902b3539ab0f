import { type AugmentSpec, augmentParams } from '../augment/augmentSpec.js';
import { transformationKinds } from '../augment/index.js';
import { type AugmentPolicyName, augmentPolicies } from '../augment/policies/index.js';
import { noTransformation } from '../augment/policies/meanField.js';
import type { AugmentPolicyKind } from '../augment/policies/policy.js';
import type { TransformationKind, TransformationSpec } from '../augment/transformation.js';
import { positionOf } from './configFile.js';
import { type ConfigNode, child, childText, type MapNode, nodeAt, withEntry } from './configNode.js';
import type { PartSpec } from './experiment.js';
import { parseKind, parseSection } from './parseSection.js';
import { asWritten, type WrittenPart, withAbsolutePaths } from './partPaths.js';
import { type Problems, placeOf } from './problems.js';
import { received } from './zodProblems.js';

/** A transformation function as it stands in the file. */
export interface TransformationEntry {
  readonly path: readonly PropertyKey[];
  readonly written?: WrittenPart;
  /** Undefined where anything about it is wrong. */
  readonly spec?: TransformationSpec;
}

/** The `augment:` section. */
export interface AugmentEntry {
  readonly transformations: readonly TransformationEntry[];
  /** Undefined where anything about it is wrong. */
  readonly spec?: AugmentSpec;
}

const otherKeys = ['policy', 'transformations'] as const;

/** Reads `augment:`, each transformation by itself; undefined where there is none. */
export function readAugment(root: ConfigNode, problems: Problems): AugmentEntry | undefined {
  const node = root.type === 'map' ? child(root, 'augment') : undefined;
  if (!node) return undefined;
  const section = { root, path: ['augment'], problems };
  const before = problems.size;
  const own = node.type === 'map' ? otherKeys.reduce((rest, key) => withEntry(rest, key, undefined), node) : node;
  const params = parseSection(augmentParams, section, own, otherKeys);
  if (node.type !== 'map') return undefined;
  const policy = readPolicy(root, node, problems);
  const transformations = readTransformations(root, node, problems);
  if (problems.size === before) checkPolicy(root, policy!, transformations, problems);
  return {
    transformations,
    ...(problems.size === before && {
      spec: { ...params!, policy: policy!, transformations: transformations.map(({ spec }) => spec!) },
    }),
  };
}

function readPolicy(root: ConfigNode, node: MapNode, problems: Problems): PartSpec | undefined {
  if (!child(node, 'policy')) return { kind: 'random', params: augmentPolicies.random.params.parse({}) };
  return parseKind(augmentPolicies, { root, path: ['augment', 'policy'], problems });
}

function readTransformations(root: ConfigNode, node: MapNode, problems: Problems): TransformationEntry[] {
  const path = ['augment', 'transformations'];
  const list = child(node, 'transformations');
  if (list?.type !== 'list' || list.items.length === 0) {
    const words = 'expected a list of transformation functions such as {kind: dropWords, field: text}';
    const found =
      list === undefined ? 'it is missing' : list.type === 'list' ? 'it is empty' : `received ${received(list)}`;
    problems.add(list === undefined ? 'MISSING_KEY' : 'WRONG_TYPE', placeOf(root, path), `${words}; ${found}`);
    return [];
  }
  const taken = new Set<string>();
  return list.items.map((item, index) => {
    const at = [...path, index];
    const before = problems.size;
    const kinds = transformationKinds as unknown as Record<string, TransformationKind>;
    const part = parseKind(kinds, { root, path: at, problems }, { commonKeys: ['name'] });
    if (!part || item.type !== 'map') return { path: at };
    const name = childText(item, 'name') || part.kind;
    if (taken.has(name)) {
      const words = `two transformations are called "${name}"`;
      problems.add(
        'DUPLICATE_NAME',
        placeOf(root, nodeAt(item, ['name']) ? [...at, 'name'] : at),
        words,
        'Give them names.',
      );
    } else if (name === noTransformation) {
      const words = `expected another name than "${noTransformation}", which stands for no transformation in probabilities`;
      problems.add('RESERVED_NAME', placeOf(root, [...at, 'name']), words);
    }
    taken.add(name);
    const params = withAbsolutePaths(kinds[part.kind], part.params, item);
    return {
      path: at,
      written: asWritten(part, params, item),
      ...(problems.size === before && { spec: { name, kind: part.kind, params, position: positionOf(item.span) } }),
    };
  });
}

/** Checks the transformations that a policy names. */
function checkPolicy(
  root: ConfigNode,
  { kind, params }: PartSpec,
  transformations: readonly TransformationEntry[],
  problems: Problems,
): void {
  const policy = augmentPolicies[kind as AugmentPolicyName] as unknown as AugmentPolicyKind;
  const names = transformations.map(({ spec }) => spec!.name);
  for (const { code, message, path = '', hint } of policy.check?.(params, names) ?? []) {
    problems.add(code, placeOf(root, ['augment', 'policy', ...path.split('.')]), message, hint);
  }
}
