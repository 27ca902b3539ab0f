import type { Span } from './configFile.js';

/**
 * Configuration as a tree in which every node remembers the file and the place it came from. Merging files and
 * applying overrides moves nodes, never their places, so an error always points into the file that is to blame.
 */
export type ConfigNode = MapNode | ListNode | ScalarNode;

export interface MapNode {
  readonly type: 'map';
  readonly span: Span;
  readonly entries: Map<string, Entry>;
}

export interface Entry {
  /** Where the key itself stands. */
  readonly keySpan: Span;
  readonly value: ConfigNode;
  /** A parameter of a `kind` that a later file or `--set` has replaced: dropped where the new kind does not know it. */
  readonly stale?: boolean;
}

export interface ListNode {
  readonly type: 'list';
  readonly span: Span;
  readonly items: readonly ConfigNode[];
}

export interface ScalarNode {
  readonly type: 'scalar';
  readonly span: Span;
  readonly value: string | number | boolean | null;
  /** The value as it was written, so that a class called 007 or true keeps its name. */
  readonly text: string;
}

/** Whether there is nothing behind a key (`gold:`), which counts as no key; a written `null` is a value. */
export function isEmpty(node: ConfigNode | undefined): boolean {
  return node === undefined || (node.type === 'scalar' && node.value === null && node.text === '');
}

/** The plain value of a tree, as schemas take it; keys with nothing behind them are left out. */
export function plain(node: ConfigNode): unknown {
  if (node.type === 'scalar') return node.value;
  if (node.type === 'list') return node.items.map(plain);
  const entries = [...node.entries].filter(([, { value }]) => !isEmpty(value));
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry.value)]));
}

/** The child of a map, if there is one that holds anything. */
export function child(node: ConfigNode | undefined, key: string): ConfigNode | undefined {
  if (node?.type !== 'map') return undefined;
  const value = node.entries.get(key)?.value;
  return isEmpty(value) ? undefined : value;
}

/** The text of a scalar child, as it was written. */
export function childText(node: ConfigNode | undefined, key: string): string | undefined {
  const value = child(node, key);
  return value?.type === 'scalar' ? value.text : undefined;
}

/** The items of a list child; none where it is absent or no list. */
export function childItems(node: ConfigNode | undefined, key: string): readonly ConfigNode[] {
  const value = child(node, key);
  return value?.type === 'list' ? value.items : [];
}

/** The node at a path of keys and indices, or undefined. */
export function nodeAt(node: ConfigNode | undefined, path: readonly PropertyKey[]): ConfigNode | undefined {
  let at = node;
  for (const key of path) {
    if (at?.type === 'map') at = at.entries.get(String(key))?.value;
    else if (at?.type === 'list') at = at.items[Number(key)];
    else return undefined;
  }
  return at;
}

/** A path in the user's words: items of lists by their `name` where they have one. */
export function pathInWords(root: ConfigNode | undefined, path: readonly PropertyKey[]): string {
  const words: string[] = [];
  let at = root;
  for (const key of path) {
    const next = nodeAt(at, [key]);
    words.push((at?.type === 'list' && childText(next, 'name')) || String(key));
    at = next;
  }
  return words.join('.');
}

/** The path, in reading order, to the first scalar below `path` that was written as `text`; `path` itself for none. */
export function pathOfText(root: ConfigNode, path: readonly PropertyKey[], text: string): readonly PropertyKey[] {
  return findText(nodeAt(root, path), path, text) ?? path;
}

function findText(
  node: ConfigNode | undefined,
  path: readonly PropertyKey[],
  text: string,
): readonly PropertyKey[] | undefined {
  if (!node) return undefined;
  if (node.type === 'scalar') return node.text === text ? path : undefined;
  const keys: readonly PropertyKey[] = node.type === 'list' ? [...node.items.keys()] : [...node.entries.keys()];
  for (const key of keys) {
    const found = findText(nodeAt(node, [key]), [...path, key], text);
    if (found) return found;
  }
  return undefined;
}

/** The same tree with the given entry set or, where `value` is undefined, taken out. */
export function withEntry(node: MapNode, key: string, value: ConfigNode | undefined, keySpan?: Span): MapNode {
  const entries = new Map(node.entries);
  if (value)
    entries.set(key, { ...entries.get(key), keySpan: keySpan ?? entries.get(key)?.keySpan ?? value.span, value });
  else entries.delete(key);
  return { ...node, entries };
}

/** Every scalar of the tree but null as the text it was written as: how class names are read. */
export function scalarsAsText(node: ConfigNode): ConfigNode {
  if (node.type === 'scalar') return node.value === null ? node : { ...node, value: node.text };
  if (node.type === 'list') return { ...node, items: node.items.map(scalarsAsText) };
  return {
    ...node,
    entries: new Map([...node.entries].map(([key, entry]) => [key, { ...entry, value: scalarsAsText(entry.value) }])),
  };
}
