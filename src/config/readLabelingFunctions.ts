import { defaultLf } from '../core/defaultVotes.js';
import { networkLf } from '../core/networkLf.js';
import { labelingFunctionKinds } from '../labeling/index.js';
import type { LabelingFunctionKind, LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import type { TaskNames } from './checkRelations.js';
import { positionOf } from './configFile.js';
import { type ConfigNode, child, childText, type MapNode } from './configNode.js';
import type { PartSpec } from './experiment.js';
import { parseKind } from './parseSection.js';
import { asWritten, type WrittenPart, withAbsolutePaths } from './partPaths.js';
import { type Problems, placeOf } from './problems.js';
import { readCache } from './readCache.js';
import { readConfidence } from './readConfidence.js';
import { readElse } from './readElse.js';
import { readExamples } from './readExamples.js';
import { type Reading, readName } from './readNames.js';
import type { TaskEntry } from './readTasks.js';
import { commonKeys, readVotedTasks, readVotes } from './readVotes.js';
import { reportNoList } from './reportNoList.js';
import { received } from './zodProblems.js';

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
    reportNoList(root, path, list, 'labeling functions', problems);
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
  // What a kind reads of a confidence is more than a number.
  const weighsItself = kind !== undefined && 'confidence' in kind.params.shape;
  const before = problems.size;
  const part = parseKind(
    labelingFunctionKinds as never,
    { root, path, problems },
    { commonKeys: [...commonKeys(fires, owner), ...(weighsItself ? [] : ['confidence']), 'cache', 'examples'] },
  ) as PartSpec | undefined;
  const name = readName(path, node, reading);
  const common: Record<string, unknown> = { name };
  const votes =
    fires === undefined
      ? undefined
      : fires
        ? readVotes(path, node, owner, reading, common)
        : readVotedTasks(path, node, owner, reading, common, kindName);
  const otherwise = fires && votes ? readElse(path, node, owner, votes, reading, common) : {};
  const confidence = weighsItself ? {} : readConfidence(path, node, reading, common);
  const cache = readCache(path, node, reading, common);
  const tasks = votes?.tasks ?? owner?.members.map((member) => member.name) ?? [];
  const examples = readExamples(path, node, fieldOf(part), tasks, reading, common);
  const complete = part && name !== undefined && votes && problems.size === before;
  const params = part && withAbsolutePaths(kind!, part.params, node);
  return {
    path,
    node,
    owner,
    ...(part && params ? { part: { kind: part.kind, params }, written: asWritten(part, params, node) } : {}),
    tasks,
    common,
    spec: complete
      ? {
          name,
          kind: part.kind,
          ...votes,
          ...otherwise,
          ...confidence,
          ...cache,
          ...examples,
          params: params!,
          position: positionOf(node.span),
        }
      : undefined,
  };
}

/** The one column that a kind reads; undefined where it reads rows. */
function fieldOf(part: PartSpec | undefined): string | undefined {
  const field = part?.params.field ?? part?.params.column;
  return typeof field === 'string' ? field.replace(/\.(words|chars)$/, '') : undefined;
}

/** LF names are unique within a task, shared ones included. */
function checkNamesUnique(entries: readonly LabelingFunctionEntry[], { root, problems }: Reading): void {
  const taken = new Map<string, Set<string>>();
  for (const entry of entries) {
    const name = childText(entry.node, 'name');
    if (name === undefined) continue;
    if (name === defaultLf || name === networkLf) {
      const whose = name === defaultLf ? "a task's default class" : 'the network in co-training';
      const message = `expected another name: "${name}" stands for the votes of ${whose}`;
      problems.add('WRONG_VALUE', placeOf(root, [...entry.path, 'name']), message);
    }
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
