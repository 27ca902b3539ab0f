import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import type { GoldSpec } from '../core/taskSpec.js';
import { goldParams } from '../data/goldParams.js';
import { toGoldSpec } from '../data/toGoldSpec.js';
import { type HeadParams, headParams } from '../network/headParams.js';
import { type LossParams, lossParams } from '../training/lossParams.js';
import { reportUnknownClass } from './checkRelations.js';
import { type ConfigNode, child, childItems, childText, isEmpty, type MapNode, nodeAt } from './configNode.js';
import type { PartSpec } from './experiment.js';
import { multiLabelGold } from './multiLabelGold.js';
import { parseSection, type Section } from './parseSection.js';
import { type Problems, placeOf } from './problems.js';
import { readLabelModel } from './readLabelModel.js';
import { reportNoList } from './reportNoList.js';
import { type TaskParams, taskParams } from './taskSchema.js';

/** One trained task: an entry of `tasks`, or one label of a multi-label entry. */
export interface TaskMember {
  readonly name: string;
  /** Undefined where the file does not say them rightly: checks that need them are then left out. */
  readonly classes?: readonly string[];
  /** The label that this task says no or yes to, in a multi-label entry. */
  readonly label?: string;
  readonly gold?: GoldSpec;
}

/** An entry of `tasks` as far as it could be read; a part that is wrong is undefined and reported. */
export interface TaskEntry {
  readonly path: readonly PropertyKey[];
  readonly node: MapNode;
  readonly name?: string;
  readonly multiLabel: boolean;
  readonly members: readonly TaskMember[];
  readonly params?: TaskParams;
  /** As parsed, for printing. */
  readonly gold?: unknown;
  readonly labelModel?: PartSpec;
  readonly head?: HeadParams;
  readonly loss?: LossParams;
}

/** The two classes of every label of a multi-label task, in this order, so that `f1` scores the label's presence. */
export const labelClasses = ['no', 'yes'] as const;

/** Keys of a task that are read apart from {@link taskParams}. */
export const otherTaskKeys = ['gold', 'labelingFunctions', 'labelModel', 'head', 'loss'];

/** Reads the entries of `tasks`, each part by itself. */
export function readTasks(root: ConfigNode, topLabelModel: PartSpec | undefined, problems: Problems): TaskEntry[] {
  const entries: TaskEntry[] = [];
  const list = child(root, 'tasks');
  if (list && list.type !== 'list' && !isEmpty(list)) reportNoList(root, ['tasks'], list, 'tasks', problems);
  childItems(root, 'tasks').forEach((node, index) => {
    const path = ['tasks', index];
    if (node.type === 'map') entries.push(readTask({ root, path, problems }, node, topLabelModel));
    else
      problems.add(
        'WRONG_TYPE',
        placeOf(root, path),
        'expected a task: a map with name, classes, …, or the path of a task file',
      );
  });
  return entries;
}

function readTask(section: Section, node: MapNode, topLabelModel: PartSpec | undefined): TaskEntry {
  const { root, path, problems } = section;
  const inside = (key: string): Section => ({ ...section, path: [...path, key] });
  const skipped = child(node, 'parent')?.type === 'list' ? [...otherTaskKeys, 'parent'] : otherTaskKeys;
  const own = [...node.entries].filter(([key]) => !skipped.includes(key));
  const params = parseSection(taskParams, section, { ...node, entries: new Map(own) }, otherTaskKeys);
  const name = childText(node, 'name');
  const multiLabel = child(node, 'labels') !== undefined;
  checkForm(section, node, multiLabel);

  const labels = multiLabel ? texts(child(node, 'labels')) : undefined;
  const goldSchema: z.ZodType = multiLabel ? multiLabelGold : goldParams;
  const gold = child(node, 'gold') && withAbsolutePath(parseSection(goldSchema, inside('gold')), child(node, 'gold'));
  const members: TaskMember[] = [];
  if (name !== undefined && labels) {
    checkGoldLabels(inside('gold'), labels);
    for (const label of new Set(labels)) {
      members.push({
        name: `${name}.${label}`,
        classes: labelClasses,
        label,
        gold: goldOfLabel(gold as never, label, labels),
      });
    }
  } else if (name !== undefined) {
    members.push({
      name,
      classes: texts(child(node, 'classes')),
      gold: gold === undefined ? undefined : toGoldSpec(gold as never),
    });
  }
  checkUnique(inside(multiLabel ? 'labels' : 'classes'));
  checkDefault(inside('default'), childText(node, 'default'), members[0]);
  return {
    path,
    node,
    name,
    multiLabel,
    members,
    params,
    gold,
    labelModel: child(node, 'labelModel') ? readLabelModel(inside('labelModel')) : topLabelModel,
    head: parseSection(headParams.prefault({}), inside('head'), nodeAt(root, [...path, 'head'])),
    loss: parseSection(lossParams.prefault({}), inside('loss'), nodeAt(root, [...path, 'loss'])),
  };

  function checkUnique(list: Section): void {
    const seen = new Set<string>();
    childItems(node, String(list.path.at(-1))).forEach((item, index) => {
      if (item.type !== 'scalar') return;
      if (seen.has(item.text)) {
        problems.add(
          'DUPLICATE_NAME',
          placeOf(root, [...list.path, index]),
          `"${item.text}" stands twice in this list`,
        );
      }
      seen.add(item.text);
    });
  }
}

/** A file of gold stands where the config file says, from the folder of that one; `key` says nothing without it. */
function withAbsolutePath(gold: unknown, node: ConfigNode | undefined): unknown {
  if (typeof gold !== 'object' || gold === null || !('key' in gold)) return gold;
  const { path, key, ...rest } = gold as { path?: string; key: string };
  const place = child(node, 'path');
  if (path === undefined || !place) return rest;
  return { ...rest, path: resolve(dirname(place.span.file.path), path), key };
}

/** The default class is one of the task's, or of each label's two. */
function checkDefault({ root, path, problems }: Section, name: string | undefined, member?: TaskMember): void {
  if (name === undefined || !member?.classes || member.classes.includes(name)) return;
  reportUnknownClass(root, path, name, member.name, member.classes, problems);
}

/** Classes, or labels with `exclusive: false`: one of the two. */
function checkForm({ root, path, problems }: Section, node: MapNode, multiLabel: boolean): void {
  const classes = child(node, 'classes');
  if (multiLabel && classes) {
    problems.add(
      'WRONG_VALUE',
      placeOf(root, [...path, 'labels']),
      'expected either classes (one per row) or labels (any number per row); received both',
    );
  }
  if (!multiLabel && !classes) {
    problems.add('MISSING_KEY', placeOf(root, path), 'expected classes: a list of class names; it is missing');
  }
  const exclusive = childText(node, 'exclusive');
  if (multiLabel && exclusive !== undefined && exclusive !== 'false') {
    problems.add(
      'WRONG_VALUE',
      placeOf(root, [...path, 'exclusive']),
      'labels go with exclusive: false, since any number of them may apply to a row; for exactly one per row say classes',
    );
  }
  if (!multiLabel && exclusive === 'false') {
    problems.add(
      'WRONG_VALUE',
      placeOf(root, [...path, 'exclusive']),
      'expected labels: [...] beside exclusive: false; received none',
    );
  }
}

type MultiLabelGold = z.output<typeof multiLabelGold>;

function goldOfLabel(gold: MultiLabelGold | undefined, label: string, labels: readonly string[]): GoldSpec | undefined {
  if (gold === undefined) return undefined;
  if (typeof gold === 'string') return { column: gold, train: 'none', contains: { label, labels } };
  if ('column' in gold) return { column: gold.column, train: gold.train, contains: { label, labels } };
  const column = gold.columns[label];
  return column === undefined ? undefined : { column, train: gold.train };
}

function checkGoldLabels({ root, path, problems }: Section, labels: readonly string[]): void {
  const columns = nodeAt(root, [...path, 'columns']);
  if (columns?.type !== 'map') return;
  for (const key of columns.entries.keys()) {
    if (labels.includes(key)) continue;
    problems.add(
      'UNKNOWN_CLASS',
      placeOf(root, [...path, 'columns', key]),
      `expected one of this task's labels (${labels.join(', ')}); received "${key}"`,
    );
  }
}

/** The scalars of a list as texts; undefined where it is no list of at least one scalar. */
function texts(node: ConfigNode | undefined): string[] | undefined {
  if (node?.type !== 'list' || node.items.length === 0) return undefined;
  const items = node.items.flatMap((item) => (item.type === 'scalar' ? [item.text] : []));
  return items.length === node.items.length ? items : undefined;
}
