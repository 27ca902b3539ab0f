import { dirname } from 'node:path';
import { labelingFunctionKinds } from '../labeling/index.js';
import type { LabelingFunctionKind, LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import { reportUnknownClass, reportUnknownTask, type TaskNames } from './checkRelations.js';
import { positionOf } from './configFile.js';
import { type ConfigNode, child, childText, type MapNode } from './configNode.js';
import type { PartSpec } from './experiment.js';
import { didYouMean, oneOf } from './nearest.js';
import { parseKind } from './parseSection.js';
import { type Problems, placeOf } from './problems.js';
import type { TaskEntry } from './readTasks.js';
import { received } from './zodProblems.js';

/** A part with its paths as they were written, for messages about it. */
export interface WrittenPart extends PartSpec {
  /** Where these paths start. */
  readonly baseDir: string;
}

/** A labeling function as it stands in the file, and as the labeling stage takes it. */
export interface LabelingFunctionEntry {
  readonly path: readonly PropertyKey[];
  readonly node: MapNode;
  /** The task it stands in; none for a shared one. */
  readonly owner?: TaskEntry;
  /** Its paths are absolute. */
  readonly part?: PartSpec;
  readonly written?: WrittenPart;
  /** The tasks it may vote on, as far as that is known. */
  readonly tasks: readonly string[];
  /** What stands beside `kind` and its parameters, for printing. */
  readonly common: Readonly<Record<string, unknown>>;
  /** Undefined where anything about it is wrong. */
  readonly spec?: LabelingFunctionSpec;
}

interface Reading {
  readonly root: ConfigNode;
  readonly names: TaskNames;
  readonly tasks: readonly TaskEntry[];
  readonly problems: Problems;
}

/** Reads the shared labeling functions, then each task's own, each by itself. */
export function readLabelingFunctions(
  root: ConfigNode,
  tasks: readonly TaskEntry[],
  names: TaskNames,
  problems: Problems,
): LabelingFunctionEntry[] {
  const reading: Reading = { root, tasks, names, problems };
  const entries = [
    ...readList(['labelingFunctions'], child(root, 'labelingFunctions'), undefined, reading),
    ...tasks.flatMap((task) =>
      readList([...task.path, 'labelingFunctions'], child(task.node, 'labelingFunctions'), task, reading),
    ),
  ];
  checkNamesUnique(entries, reading);
  return entries;
}

function readList(
  path: readonly PropertyKey[],
  list: ConfigNode | undefined,
  owner: TaskEntry | undefined,
  reading: Reading,
): LabelingFunctionEntry[] {
  if (!list) return [];
  const { root, problems } = reading;
  if (list.type !== 'list') {
    problems.add(
      'WRONG_TYPE',
      placeOf(root, path),
      `expected a list of labeling functions; received ${received(list)}`,
    );
    return [];
  }
  return list.items.flatMap((node, index) => {
    if (node.type === 'map') return [readOne([...path, index], node, owner, reading)];
    problems.add(
      'WRONG_TYPE',
      placeOf(root, [...path, index]),
      `expected a labeling function: a map with name, kind, …; received ${received(node)}`,
    );
    return [];
  });
}

function readOne(
  path: readonly PropertyKey[],
  node: MapNode,
  owner: TaskEntry | undefined,
  reading: Reading,
): LabelingFunctionEntry {
  const { root, problems } = reading;
  const kindName = childText(node, 'kind') ?? '';
  const kind: LabelingFunctionKind | undefined = Object.hasOwn(labelingFunctionKinds, kindName)
    ? (labelingFunctionKinds as unknown as Record<string, LabelingFunctionKind>)[kindName]
    : undefined;
  const fires = kind ? kind.votesByClass === 'fires' : undefined;
  const before = problems.size;
  const part = parseKind(
    labelingFunctionKinds as never,
    { root, path, problems },
    { commonKeys: commonKeys(fires, owner) },
  ) as PartSpec | undefined;
  const name = readName(path, node, reading);
  const common: Record<string, unknown> = { name };
  const votes =
    fires === undefined
      ? undefined
      : fires
        ? readVotes(path, node, owner, reading, common)
        : readTasksOf(path, node, owner, reading, common, kindName);
  const complete = part && name !== undefined && votes && problems.size === before;
  const params = part && withAbsolutePaths(kind!, part.params, node);
  return {
    path,
    node,
    owner,
    ...(part && params ? { part: { kind: part.kind, params }, written: asWritten(part, params, node) } : {}),
    tasks: votes?.tasks ?? owner?.members.map((member) => member.name) ?? [],
    common,
    spec: complete ? { name, kind: part.kind, ...votes, params: params!, position: positionOf(node.span) } : undefined,
  };
}

/** Parameters with their paths made absolute, each from the folder of the file that it stands in. */
export function withAbsolutePaths(
  kind: Pick<LabelingFunctionKind, 'resolvePaths'>,
  params: PartSpec['params'],
  node: MapNode,
): PartSpec['params'] {
  if (!kind.resolvePaths) return params;
  const byFolder = new Map(foldersOf(node).map((folder) => [folder, kind.resolvePaths!(params, folder)]));
  return pickByFolder(node, byFolder) as PartSpec['params'];
}

/** The parameters as they were written where all of them stand in one folder's files, else with absolute paths. */
export function asWritten(part: PartSpec, absolute: PartSpec['params'], node: MapNode): WrittenPart {
  const [baseDir, ...others] = foldersOf(node);
  return others.length === 0 ? { ...part, baseDir } : { kind: part.kind, params: absolute, baseDir };
}

/** The folders of the files that the parts of a node stand in. */
function foldersOf(node: ConfigNode): string[] {
  const own = dirname(node.span.file.path);
  if (node.type !== 'map' || node.entries.size === 0) return [own];
  return [...new Set([...node.entries.values()].flatMap(({ value }) => foldersOf(value)))];
}

/** Each value as it is resolved from the folder of its own file. */
function pickByFolder(node: ConfigNode | undefined, byFolder: ReadonlyMap<string, unknown>): unknown {
  const [first] = byFolder.values();
  if (node?.type !== 'map' || typeof first !== 'object' || first === null) {
    return (node && byFolder.get(dirname(node.span.file.path))) ?? first;
  }
  const keys = Object.keys(first);
  const inside = (key: string) =>
    new Map([...byFolder].map(([folder, value]) => [folder, (value as Record<string, unknown>)[key]]));
  return Object.fromEntries(keys.map((key) => [key, pickByFolder(node.entries.get(key)?.value, inside(key))]));
}

/** The keys beside `kind` and the kind's own, by where the LF stands and how it votes. */
export function commonKeys(fires: boolean | undefined, owner: Pick<TaskEntry, 'multiLabel'> | undefined): string[] {
  if (fires === undefined) return ['name', 'vote', 'votes', 'tasks', 'labels'];
  if (fires)
    return owner ? ['name', 'vote', ...(owner.multiLabel ? ['votes'] : [])] : ['name', 'vote', 'votes', 'tasks'];
  return ['name', ...(owner ? (owner.multiLabel ? ['labels'] : []) : ['tasks'])];
}

type Votes = Pick<LabelingFunctionSpec, 'tasks' | 'vote' | 'votes'>;

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

/** What an LF that fires votes for: `vote` in a task, `votes` by task (or by label) where it speaks about several. */
function readVotes(
  path: readonly PropertyKey[],
  node: MapNode,
  owner: TaskEntry | undefined,
  reading: Reading,
  common: Record<string, unknown>,
): Votes | undefined {
  const { root, problems } = reading;
  const vote = child(node, 'vote');
  // In a task of classes the key is unknown, and told as such.
  const votes = owner && !owner.multiLabel ? undefined : child(node, 'votes');
  const classes = owner?.members.flatMap((member) => member.label ?? member.classes ?? []) ?? [];
  const wanted = owner
    ? `vote, ${oneOf(classes)}${owner.multiLabel ? ', or votes: {label: yes or no}' : ''}`
    : 'votes: {task: class, …}';
  if (!vote && !votes) {
    problems.add('NO_VOTE', placeOf(root, path), `expected ${wanted}; this labeling function names no class`);
    return undefined;
  }
  if (vote && votes) {
    problems.add('WRONG_VALUE', placeOf(root, [...path, 'votes']), `expected ${wanted}; received both vote and votes`);
    return undefined;
  }
  if (vote) {
    if (vote.type !== 'scalar') {
      problems.add('WRONG_TYPE', placeOf(root, [...path, 'vote']), `expected a class name; received ${received(vote)}`);
      return undefined;
    }
    common.vote = vote.text;
    if (owner?.multiLabel)
      return labelVotes(owner, [[vote.text, 'yes', [...path, 'vote'], [...path, 'vote']]], reading);
    const tasks = owner
      ? owner.name === undefined
        ? undefined
        : [owner.name]
      : namedTasks(path, node, reading, common);
    if (!owner && !child(node, 'tasks')) {
      problems.add(
        'NO_VOTE',
        placeOf(root, path),
        `expected ${wanted}, or vote with tasks: [task, …]; received a vote on no task`,
      );
      return undefined;
    }
    if (!tasks) return undefined;
    for (const task of tasks) checkClass([...path, 'vote'], vote.text, task, reading);
    return { tasks, vote: vote.text };
  }
  if (votes?.type !== 'map' || votes.entries.size === 0) {
    problems.add(
      votes?.type === 'map' ? 'NO_VOTE' : 'WRONG_TYPE',
      placeOf(root, [...path, 'votes']),
      `expected ${wanted}; received ${votes?.type === 'map' ? 'none' : received(votes!)}`,
    );
    return undefined;
  }
  if (!owner && child(node, 'tasks')) {
    problems.add(
      'WRONG_VALUE',
      placeOf(root, [...path, 'tasks']),
      'votes says the tasks already; tasks goes with vote',
    );
  }
  const pairs: [string, string, PropertyKey[], PropertyKey[]][] = [];
  for (const [key, { value }] of votes.entries) {
    const at = [...path, 'votes', key];
    if (value.type === 'scalar') pairs.push([key, value.text, at, at]);
    else problems.add('WRONG_TYPE', placeOf(root, at), `expected a class name; received ${received(value)}`);
  }
  common.votes = Object.fromEntries(pairs.map(([key, value]) => [key, value]));
  if (owner) return labelVotes(owner, pairs, reading);

  const resolved: Record<string, string> = {};
  for (const [task, className, at] of pairs) {
    const multi = reading.tasks.find((entry) => entry.multiLabel && entry.name === task);
    if (multi) {
      Object.assign(resolved, labelVotes(multi, [[className, 'yes', at, at]], reading)?.votes);
    } else if (!reading.names.members.has(task)) {
      reportUnknownTask(root, at, task, reading.names, problems);
    } else {
      checkClass(at, className, task, reading);
      resolved[task] = className;
    }
  }
  return { tasks: Object.keys(resolved), votes: resolved };
}

/** Votes on labels of a multi-label task: `label → yes or no`. */
function labelVotes(
  owner: TaskEntry,
  pairs: readonly (readonly [label: string, className: string, labelPath: PropertyKey[], classPath: PropertyKey[]])[],
  { root, problems }: Reading,
): Votes | undefined {
  const labels = owner.members.map((member) => member.label!);
  const votes: Record<string, string> = {};
  for (const [label, className, labelPath, classPath] of pairs) {
    const member = owner.members.find((each) => each.label === label);
    if (!member) {
      problems.add(
        'UNKNOWN_CLASS',
        placeOf(root, labelPath),
        `expected a label of ${owner.name}: ${oneOf(labels)}; received "${label}"${didYouMean(label, labels)}`,
      );
    } else if (!member.classes?.includes(className)) {
      reportUnknownClass(root, classPath, className, member.name, member.classes ?? [], problems);
    } else votes[member.name] = className;
  }
  return { tasks: Object.keys(votes), votes };
}

/** The tasks that an LF which names classes itself may vote on. */
function readTasksOf(
  path: readonly PropertyKey[],
  node: MapNode,
  owner: TaskEntry | undefined,
  reading: Reading,
  common: Record<string, unknown>,
  kind: string,
): Votes | undefined {
  const { root, problems } = reading;
  if (owner && !owner.multiLabel) return owner.name === undefined ? undefined : { tasks: [owner.name] };
  const key = owner ? 'labels' : 'tasks';
  if (!child(node, key)) {
    // Code answers with a class per task, so that all tasks are a sensible default; a column's one value fits one task.
    if (kind === 'function') {
      return { tasks: owner ? owner.members.map((member) => member.name) : [...reading.names.members.keys()] };
    }
    problems.add(
      'NO_VOTE',
      placeOf(root, path),
      `expected ${key}: the ${owner ? `labels of ${owner.name}` : 'tasks'} that it votes on; it is missing`,
    );
    return undefined;
  }
  if (!owner) {
    const tasks = namedTasks(path, node, reading, common);
    return tasks && { tasks };
  }
  const labels = textList([...path, key], child(node, key)!, reading);
  if (!labels) return undefined;
  common.labels = labels.map(([label]) => label);
  const votes = labelVotes(
    owner,
    labels.map(([label, at]) => [label, 'yes', at, at]),
    reading,
  );
  return votes && { tasks: votes.tasks };
}

function namedTasks(
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

function checkClass(
  path: readonly PropertyKey[],
  className: string,
  task: string,
  { root, names, problems }: Reading,
): void {
  const classes = names.members.get(task)?.classes;
  if (classes && !classes.includes(className)) reportUnknownClass(root, path, className, task, classes, problems);
}

/** LF names are unique within a task, shared ones included. */
function checkNamesUnique(entries: readonly LabelingFunctionEntry[], { root, problems }: Reading): void {
  const taken = new Map<string, Set<string>>();
  for (const entry of entries) {
    const name = childText(entry.node, 'name');
    if (name === undefined) continue;
    const { tasks } = entry;
    const twice = tasks.find((task) => taken.get(task)?.has(name));
    if (twice !== undefined) {
      problems.add(
        'DUPLICATE_NAME',
        placeOf(root, [...entry.path, 'name']),
        `two labeling functions of task ${twice} are called "${name}"`,
      );
    }
    for (const task of tasks) taken.set(task, (taken.get(task) ?? new Set()).add(name));
  }
}
