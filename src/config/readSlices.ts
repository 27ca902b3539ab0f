import { labelingFunctionKinds } from '../labeling/index.js';
import type { LabelingFunctionKind } from '../labeling/labelingFunction.js';
import { sliceByParams } from '../slices/sliceByParams.js';
import { type SliceFloor, sliceFloor } from '../slices/sliceFloor.js';
import type { SliceSpec } from '../slices/sliceSpec.js';
import type { TaskNames } from './checkRelations.js';
import { positionOf } from './configFile.js';
import { type ConfigNode, child, childText, type MapNode, withEntry } from './configNode.js';
import type { PartSpec } from './experiment.js';
import { parseKind, parseSection } from './parseSection.js';
import { asWritten, type WrittenPart, withAbsolutePaths } from './partPaths.js';
import { type Problems, placeOf } from './problems.js';
import { expandTasks, type Reading, readName, textList } from './readNames.js';
import type { TaskEntry } from './readTasks.js';
import { reportNoList } from './reportNoList.js';
import { received } from './zodProblems.js';

/** A slice as it stands in the file, and as the slices stage takes it. */
export interface SliceEntry {
  readonly path: readonly PropertyKey[];
  readonly node: MapNode;
  /** The slicing function; none for slices by columns. */
  readonly part?: PartSpec;
  readonly written?: WrittenPart;
  /** The columns of slices by columns. */
  readonly by: readonly string[];
  /** The tasks that are scored on it. */
  readonly tasks: readonly string[];
  readonly floor?: SliceFloor;
  readonly printed: Readonly<Record<string, unknown>>;
  /** Undefined where anything about it is wrong. */
  readonly spec?: SliceSpec;
}

/** Reads the `slices:` section, each slice by itself. */
export function readSlices(
  root: ConfigNode,
  tasks: readonly TaskEntry[],
  names: TaskNames,
  problems: Problems,
): SliceEntry[] {
  const list = child(root, 'slices');
  if (!list) return [];
  if (list.type !== 'list') {
    reportNoList(root, ['slices'], list, 'slices', problems);
    return [];
  }
  const reading: Reading = { root, tasks, names, problems };
  const taken = new Set<string>();
  return list.items.flatMap((node, index) => {
    const path = ['slices', index];
    if (node.type !== 'map') {
      const words = `expected a slice: {name, kind, …} or {by: [columns]}; received ${received(node)}`;
      problems.add('WRONG_TYPE', placeOf(root, path), words);
      return [];
    }
    const name = childText(node, 'name');
    if (name !== undefined && taken.has(name)) {
      problems.add('DUPLICATE_NAME', placeOf(root, [...path, 'name']), `two slices are called "${name}"`);
    }
    if (name !== undefined) taken.add(name);
    return [child(node, 'by') ? readBy(path, node, reading) : readFunction(path, node, reading)];
  });
}

function readFunction(path: readonly PropertyKey[], node: MapNode, reading: Reading): SliceEntry {
  const { root, problems } = reading;
  const before = problems.size;
  const kinds = labelingFunctionKinds as unknown as Record<string, LabelingFunctionKind>;
  const part = parseKind(kinds, { root, path, problems }, { commonKeys: ['name', 'tasks', 'floor'] });
  const name = readName(path, node, reading);
  const tasks = readSliceTasks(path, node, reading);
  const floor = readFloor(path, node, reading);
  const params = part && withAbsolutePaths(kinds[part.kind], part.params, node);
  const common = { name, ...(child(node, 'tasks') ? { tasks } : {}), ...floor };
  return {
    path,
    node,
    by: [],
    tasks,
    ...floor,
    ...(part && params ? { part: { kind: part.kind, params }, written: asWritten(part, params, node) } : {}),
    printed: { ...common, kind: part?.kind, ...params },
    ...(problems.size === before && part && params && name !== undefined
      ? { spec: { name, kind: part.kind, params, tasks, ...floor, position: positionOf(node.span) } }
      : {}),
  };
}

function readBy(path: readonly PropertyKey[], node: MapNode, reading: Reading): SliceEntry {
  const { root, problems } = reading;
  const section = { root, path, problems };
  const params = parseSection(
    sliceByParams,
    section,
    withEntry(withEntry(node, 'tasks', undefined), 'floor', undefined),
    ['tasks', 'floor'],
  );
  const tasks = readSliceTasks(path, node, reading);
  const floor = readFloor(path, node, reading);
  const printed = { ...(child(node, 'tasks') ? { tasks } : {}), ...floor, ...params };
  const spec = params && { ...params, tasks, ...floor, position: positionOf(node.span) };
  return { path, node, by: params?.by ?? [], tasks, ...floor, printed, ...(spec ? { spec } : {}) };
}

function readFloor(path: readonly PropertyKey[], node: MapNode, { root, problems }: Reading): { floor?: SliceFloor } {
  if (!child(node, 'floor')) return {};
  const floor = parseSection(sliceFloor, { root, path: [...path, 'floor'], problems });
  return floor ? { floor } : {};
}

/** The tasks that a slice is scored for; all of them where it names none. */
function readSliceTasks(path: readonly PropertyKey[], node: MapNode, reading: Reading): string[] {
  const value = child(node, 'tasks');
  if (!value) return [...reading.names.members.keys()];
  if (value.type === 'list' && value.items.length === 0) {
    const words = 'expected at least one task to score the slice for; leave tasks out for all of them';
    reading.problems.add('SLICE_NO_TASK', placeOf(reading.root, [...path, 'tasks']), words);
    return [];
  }
  return expandTasks(textList([...path, 'tasks'], value, reading) ?? [], reading);
}
