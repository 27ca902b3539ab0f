import type { MapNode } from './configNode.js';
import { type Header, headerParams, topLevelKeys } from './header.js';
import { parseSection } from './parseSection.js';
import type { Problems } from './problems.js';
import { reportUnknownKey } from './zodProblems.js';

/** Reads version, name and seed, and reports the keys that no experiment has. */
export function readHeader(root: MapNode, problems: Problems): Header | undefined {
  for (const key of root.entries.keys()) {
    if (!(topLevelKeys as readonly string[]).includes(key)) reportUnknownKey({ root, problems }, [], key, topLevelKeys);
  }
  const own = [...root.entries].filter(([key]) => key in headerParams.shape);
  return parseSection(headerParams, { root, path: [], problems }, { ...root, entries: new Map(own) });
}
