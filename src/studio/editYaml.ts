import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseDocument,
  stringify,
  visit,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { EspalierError } from '../core/errors.js';

/** One key of a map, and what shall stand there; undefined takes the key away. */
export interface YamlChange {
  readonly path: readonly string[];
  readonly value: unknown;
}

/**
 * Changes keys of one map in a YAML text and nothing else: comments, order, quotes and the width of lines outside the changed values stay byte for
 * byte, which printing the whole document would not keep. Each change is cut into the text where the parser found the value.
 *
 * @param at offset at which the map starts
 * @param name that stands in it
 * @throws EspalierError STUDIO_CANNOT_EDIT where the text is built so that this is not safe, such as through an alias
 */
export function editYaml(text: string, at: number, name: string, changes: readonly YamlChange[]): string {
  checkName(mapAt(text, at), name);
  const edited = changes.reduce((now, change) => edit(now, at, change), text);
  const found = mapAt(edited, at).toJS(parseDocument(edited)) as Record<string, unknown>;
  for (const { path, value } of changes) {
    const now = path.reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], found);
    if (JSON.stringify(now) !== JSON.stringify(value))
      throw cannot(`the value of ${path.join('.')} did not come out as asked`);
  }
  return edited;
}

/**
 * Puts a map behind the last item of the list that holds the map at an offset.
 *
 * @param name that stands in that map
 * @param item in the order in which its keys shall stand
 */
export function appendToList(text: string, at: number, name: string, item: Readonly<Record<string, unknown>>): string {
  checkName(mapAt(text, at), name);
  const document = parseDocument(text);
  let list: YAMLSeq | undefined;
  visit(document, {
    Seq(_, node) {
      if (node.items.some((each) => isMap(each) && each.range?.[0] === at)) list = node;
    },
  });
  const last = list?.items.at(-1);
  if (!list?.range || !isMap(last) || !last.range) throw cannot('the list of labeling functions was not found');
  const words = inline(item);
  if (list.flow) {
    const end = last.range[1];
    return `${text.slice(0, end)}, ${words}${text.slice(end)}`;
  }
  const end = lineEnd(text, solidEnd(text, last.range[1]));
  const indent = text.slice(text.lastIndexOf('\n', list.range[0] - 1) + 1, list.range[0]).replace(/[^ ]/g, ' ');
  return `${text.slice(0, end)}\n${indent}- ${words}${text.slice(end)}`;
}

function edit(text: string, at: number, { path, value }: YamlChange): string {
  let map = mapAt(text, at);
  for (const key of path.slice(0, -1)) {
    const inner = pairOf(map, key)?.value;
    if (!isMap(inner)) throw cannot(`expected a map at ${key}`);
    map = inner;
  }
  const key = path.at(-1)!;
  const pair = pairOf(map, key);
  if (!pair) return value === undefined ? text : addPair(text, map, key, value);
  if (value === undefined) return removePair(text, map, pair);
  const node = pair.value;
  if (isAlias(node) || (isScalar(node) && node.anchor) || (isSeq(node) && node.anchor))
    throw cannot(`"${key}" is an alias or anchor`);
  if (isSeq(node) && !node.flow && Array.isArray(value)) return editItems(text, node, value);
  const range = (node as { range?: readonly [number, number, number] } | null)?.range;
  if (!range) throw cannot(`the place of "${key}" was not found`);
  const end = solidEnd(text, range[1]);
  const words = range[0] === range[1] ? ` ${inline(value)}` : inline(value);
  return text.slice(0, range[0]) + words + text.slice(Math.max(range[0], end));
}

/** Items of a block list, in their new order: kept ones with all that stands on their lines and below, up to the next item. */
function editItems(text: string, node: YAMLSeq, value: readonly unknown[]): string {
  const start = text.lastIndexOf('\n', node.range![0] - 1) + 1;
  const indent = text.slice(start, node.range![0]).replace(/[^ ]/g, ' ');
  if (value.length === 0) return `${text.slice(0, node.range![0])}[]${text.slice(solidEnd(text, node.range![1]))}`;
  const ranges = node.items.map((item) => (item as { range: readonly [number, number, number] }).range);
  const starts = ranges.map(([from]) => text.lastIndexOf('\n', text.lastIndexOf('-', from - 1)) + 1);
  const end = lineEnd(text, ranges.at(-1)![1]);
  const segments = new Map<string, string>();
  node.items.forEach((item, i) => {
    const known = JSON.stringify(isScalar(item) ? item.value : item);
    segments.set(known, i + 1 < starts.length ? text.slice(starts[i], starts[i + 1] - 1) : text.slice(starts[i], end));
  });
  const lines = value.map((each) => {
    const own = segments.get(JSON.stringify(each));
    segments.delete(JSON.stringify(each));
    return own ?? `${indent}- ${inline(each)}`;
  });
  return text.slice(0, start) + lines.join('\n') + text.slice(end);
}

function addPair(text: string, map: YAMLMap, key: string, value: unknown): string {
  const last = map.items.at(-1) as Pair | undefined;
  const node = (last?.value ?? last?.key) as { range?: readonly [number, number, number] } | undefined;
  if (!node?.range || !map.range) throw cannot('the map has no keys');
  const words = `${key}: ${inline(value)}`;
  const end = solidEnd(text, node.range[1]);
  if (map.flow) return `${text.slice(0, end)}, ${words}${text.slice(end)}`;
  const column = map.range[0] - (text.lastIndexOf('\n', map.range[0] - 1) + 1);
  const line = lineEnd(text, end);
  return `${text.slice(0, line)}\n${' '.repeat(column)}${words}${text.slice(line)}`;
}

function removePair(text: string, map: YAMLMap, pair: Pair): string {
  const at = map.items.indexOf(pair as never);
  const startOf = (each: Pair) => (each.key as { range: readonly [number, number, number] }).range[0];
  const start = startOf(pair);
  const node = (pair.value ?? pair.key) as { range: readonly [number, number, number] };
  const end = solidEnd(text, node.range[1]);
  const next = map.items[at + 1] as Pair | undefined;
  if (at === 0) throw cannot('the first key of a labeling function stays');
  if (map.flow) {
    if (next) return text.slice(0, start) + text.slice(startOf(next));
    const before = text.lastIndexOf(',', start);
    return text.slice(0, before) + text.slice(end);
  }
  return text.slice(0, text.lastIndexOf('\n', start) + 1) + text.slice(lineEnd(text, end) + 1);
}

function mapAt(text: string, at: number): YAMLMap {
  const document = parseDocument(text);
  if (document.errors.length > 0) throw cannot(document.errors[0].message);
  let found: YAMLMap | undefined;
  visit(document, {
    Map(_, node) {
      if (node.range?.[0] === at && !found) found = node;
    },
  });
  if (!found) throw cannot('the labeling function is not where it was');
  return found;
}

/** The file may have changed since it was read: another function stands there then. */
function checkName(map: YAMLMap, name: string): void {
  if (map.get('name') !== name) throw cannot(`"${name}" is not where it was; wait until the file was read again`);
}

function pairOf(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) as Pair | undefined;
}

/** A value on one line. */
function inline(value: unknown): string {
  return stringify(value, {
    collectionStyle: 'flow',
    lineWidth: 0,
    flowCollectionPadding: false,
    defaultStringType: 'PLAIN',
  }).trimEnd();
}

function solidEnd(text: string, end: number): number {
  let at = end;
  while (at > 0 && /\s/.test(text[at - 1])) at--;
  return at;
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at;
}

function cannot(why: string): EspalierError {
  return new EspalierError({
    code: 'STUDIO_CANNOT_EDIT',
    message: `this labeling function cannot be edited from here: ${why}`,
    hint: 'Edit it in the file: the studio follows.',
  });
}
