import { type ConfigNode, child, childText, type Entry, type ListNode, type MapNode } from './configNode.js';

/** Whether two values of a key are different forms of it, so that a mixture would make no sense. */
function otherForm(key: string, base: ConfigNode, over: ConfigNode): boolean {
  if (key === 'source') return true;
  return key === 'splits' && (child(base, 'column') === undefined) !== (child(over, 'column') === undefined);
}

/** What a bare text under this key stands for, so that `gold: label` and `gold.train=all` meet. */
export const shorthandKeys: Readonly<Record<string, string>> = { gold: 'column', backend: 'kind' };

/**
 * `over` laid upon `base`: maps merge, lists of named things merge by name, all else is replaced. Where `over` changes
 * a map's `kind`, what `base` had beside it is marked stale: it stays only as far as the new kind knows it.
 */
export function mergeNodes(base: ConfigNode, over: ConfigNode): ConfigNode {
  if (base.type === 'map' && over.type === 'map') return mergeMaps(base, over);
  if (base.type === 'list' && over.type === 'list' && isNamed(base) && isNamed(over)) return mergeNamed(base, over);
  return over;
}

function mergeMaps(base: MapNode, over: MapNode): MapNode {
  const oldKind = childText(base, 'kind');
  const newKind = childText(over, 'kind');
  // Without a word about it the old kind was the default one, whose parameters the new one may not know either.
  const kindChanged = newKind !== undefined && oldKind !== newKind;
  const entries = new Map<string, Entry>();
  for (const [key, entry] of base.entries) entries.set(key, kindChanged ? { ...entry, stale: true } : entry);
  for (const [key, entry] of over.entries) {
    const old = base.entries.get(key);
    const value =
      old && !otherForm(key, old.value, entry.value)
        ? mergeNodes(unfold(key, old.value, entry.value), unfold(key, entry.value, old.value))
        : entry.value;
    entries.set(key, { ...entry, value });
  }
  // Data has one source or several by name; whichever came last stands.
  if (over.entries.has('source')) entries.delete('sources');
  if (over.entries.has('sources')) entries.delete('source');
  // Errors about the merged map as a whole point into the file on top.
  return { ...over, entries };
}

/** A shorthand text as the map it stands for, where the other side is a map. */
export function unfold(key: string, value: ConfigNode, other: Pick<ConfigNode, 'type'>): ConfigNode {
  const inner = shorthandKeys[key];
  if (inner === undefined || value.type !== 'scalar' || value.value === null || other.type !== 'map') return value;
  return { type: 'map', span: value.span, entries: new Map([[inner, { keySpan: value.span, value }]]) };
}

function mergeNamed(base: ListNode, over: ListNode): ListNode {
  const items = [...base.items];
  const places = new Map(items.map((item, index) => [childText(item, 'name'), index]));
  for (const item of over.items) {
    const name = childText(item, 'name');
    const at = name === undefined ? undefined : places.get(name);
    if (at === undefined) items.push(item);
    else items[at] = mergeNodes(items[at], item);
  }
  return { ...over, items };
}

/** Whether a list holds named things: maps only, and at least one of them with a name (a slice by columns has none). */
function isNamed(list: ListNode): boolean {
  return (
    list.items.every((item) => item.type === 'map') && list.items.some((item) => childText(item, 'name') !== undefined)
  );
}
