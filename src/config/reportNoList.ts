import type { ConfigNode } from './configNode.js';
import { type Problems, placeOf } from './problems.js';
import { received } from './zodProblems.js';

/**
 * A problem for what is to be a list of named entries, and is none. Names as keys of a map are the usual slip, so the hint writes the first
 * one as an entry.
 *
 * @param what the entries, in the plural
 */
export function reportNoList(
  root: ConfigNode,
  path: readonly PropertyKey[],
  node: ConfigNode,
  what: string,
  problems: Problems,
): void {
  const first = node.type === 'map' ? [...node.entries.keys()][0] : undefined;
  problems.add(
    'WRONG_TYPE',
    placeOf(root, path),
    `expected a list of ${what}; received ${received(node)}`,
    first === undefined ? undefined : `An entry has its name inside: "- {name: ${first}, …}".`,
  );
}
