import type { Dependency } from './dependency.js';
import { dependentGroups } from './dependentGroups.js';

/** Groups and names said at most: the rest is counted. */
const mostGroups = 3;
const mostNames = 6;

/** What a label model made of dependent labeling functions, for its reason; empty for none. */
export function dependencySentence(names: readonly string[], dependencies: readonly Dependency[]): string {
  const groups = dependentGroups(names.length, dependencies);
  if (groups.length === 0) return '';
  const said = groups.slice(0, mostGroups).map((group) => {
    const own = group.slice(0, mostNames).map((j) => names[j]);
    return `{${own.join(', ')}${group.length > own.length ? ` and ${group.length - own.length} more` : ''}}`;
  });
  const more = groups.length > said.length ? ` and ${groups.length - said.length} more groups` : '';
  const learned = dependencies.some(({ excess }) => excess !== undefined) ? ', as their votes show' : '';
  return `; ${said.join(', ')}${more} repeat each other${learned}, so they count for what they add`;
}
