import { reportUnknownTask, type TaskNames } from './checkRelations.js';
import { type ConfigNode, child, type MapNode } from './configNode.js';
import { type Problems, placeOf } from './problems.js';
import type { TaskEntry } from './readTasks.js';
import { received } from './zodProblems.js';

/** What reading labeling and slicing functions needs beside their own node. */
export interface Reading {
  readonly root: ConfigNode;
  readonly names: TaskNames;
  readonly tasks: readonly TaskEntry[];
  readonly problems: Problems;
}

/** The `name` of a labeling or slicing function. */
export function readName(
  path: readonly PropertyKey[],
  node: MapNode,
  { root, problems }: Pick<Reading, 'root' | 'problems'>,
): string | undefined {
  const value = child(node, 'name');
  if (value?.type === 'scalar' && value.text !== '') return value.text;
  if (value)
    problems.add('WRONG_TYPE', placeOf(root, [...path, 'name']), `expected a text; received ${received(value)}`);
  else problems.add('MISSING_KEY', placeOf(root, [...path, 'name']), 'expected a text; it is missing');
  return undefined;
}

/** The tasks under `tasks`, expanded; undefined where the key is absent or no list of names. */
export function namedTasks(
  path: readonly PropertyKey[],
  node: MapNode,
  reading: Reading,
  common: Record<string, unknown>,
): string[] | undefined {
  const value = child(node, 'tasks');
  if (!value) return undefined;
  const named = textList([...path, 'tasks'], value, reading);
  if (!named) return undefined;
  common.tasks = named.map(([task]) => task);
  return expandTasks(named, reading);
}

/** Task names with a multi-label task's name standing for all its labels; unknown ones are reported. */
export function expandTasks(
  named: readonly (readonly [name: string, path: PropertyKey[]])[],
  { root, tasks, names, problems }: Reading,
): string[] {
  const found = named.flatMap(([name, at]) => {
    const multi = tasks.find((entry) => entry.multiLabel && entry.name === name);
    if (multi) return multi.members.map((member) => member.name);
    if (names.members.has(name)) return [name];
    reportUnknownTask(root, at, name, names, problems);
    return [];
  });
  return [...new Set(found)];
}

/** One text or a list of texts, each with its path. */
export function textList(
  path: readonly PropertyKey[],
  node: ConfigNode,
  { root, problems }: Pick<Reading, 'root' | 'problems'>,
): [string, PropertyKey[]][] | undefined {
  if (node.type === 'scalar') return [[node.text, [...path]]];
  if (node.type === 'list' && node.items.length > 0 && node.items.every((item) => item.type === 'scalar')) {
    return node.items.map((item, index) => [(item as { text: string }).text, [...path, index]]);
  }
  problems.add(
    'WRONG_TYPE',
    placeOf(root, path),
    `expected a name or a list of names; received ${node.type === 'list' ? (node.items.length === 0 ? 'an empty list' : 'a list of other things') : 'a map'}`,
  );
  return undefined;
}
