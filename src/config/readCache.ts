import { child, type MapNode } from './configNode.js';
import { placeOf } from './problems.js';
import type { Reading } from './readNames.js';
import { received } from './zodProblems.js';

/** Whether an LF's votes may be kept between runs: true or false; without it, wherever its code shows nothing that speaks against it. */
export function readCache(
  path: readonly PropertyKey[],
  node: MapNode,
  { root, problems }: Pick<Reading, 'root' | 'problems'>,
  common: Record<string, unknown>,
): { readonly cache?: boolean } {
  const given = child(node, 'cache');
  if (!given) return {};
  const value = given.type === 'scalar' ? given.value : undefined;
  if (typeof value === 'boolean') {
    common.cache = value;
    return { cache: value };
  }
  problems.add('WRONG_TYPE', placeOf(root, [...path, 'cache']), `expected true or false; received ${received(given)}`);
  return {};
}
