import { child, type MapNode } from './configNode.js';
import { placeOf } from './problems.js';
import type { Reading } from './readNames.js';
import { received } from './zodProblems.js';

/** How much of a vote each vote of an LF is: a number in (0, 1]. */
export function readConfidence(
  path: readonly PropertyKey[],
  node: MapNode,
  { root, problems }: Pick<Reading, 'root' | 'problems'>,
  common: Record<string, unknown>,
): { readonly confidence?: number } {
  const given = child(node, 'confidence');
  if (!given) return {};
  const value = given.type === 'scalar' ? given.value : undefined;
  if (typeof value === 'number' && value > 0 && value <= 1) {
    common.confidence = value;
    return { confidence: value };
  }
  const code = typeof value === 'number' ? 'OUT_OF_RANGE' : 'WRONG_TYPE';
  const message = `expected a confidence above 0 and at most 1; received ${received(given)}`;
  problems.add(code, placeOf(root, [...path, 'confidence']), message);
  return {};
}
