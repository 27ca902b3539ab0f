import type { ConfigNode } from './configNode.js';
import { child, childItems, childText, nodeAt } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { type Problems, placeOf, placeOfKeyAt } from './problems.js';
import type { TaskEntry, TaskMember } from './readTasks.js';

/** The tasks by name; `complete` is false where a task file could not be read, so that a name may be missing here. */
export interface TaskNames {
  readonly members: ReadonlyMap<string, TaskMember>;
  readonly complete: boolean;
}

/** Checks what tasks say about one another: names, classes, one parent each, no circles. */
export function checkRelations(
  root: ConfigNode,
  entries: readonly TaskEntry[],
  names: TaskNames,
  sourceOf: (entry: TaskEntry) => string | undefined,
  problems: Problems,
): void {
  checkNamesUnique(root, entries, problems);
  for (const entry of entries) {
    checkParent(root, entry, names, problems);
    checkRefines(root, entry, names, problems);
    checkInputs(root, entry, names, problems);
    checkSameSource(root, entry, entries, sourceOf, problems);
  }
  checkCircles(root, entries, problems);
}

/** Says that a task's name is not known, unless it may stand in a file that could not be read. */
export function reportUnknownTask(
  root: ConfigNode,
  path: readonly PropertyKey[],
  name: string,
  names: TaskNames,
  problems: Problems,
  except?: string,
): void {
  if (!names.complete) return;
  const known = [...names.members.keys()].filter((each) => each !== except);
  // A name that stands in front of a colon is the key itself.
  const inMap = nodeAt(root, path.slice(0, -1))?.type === 'map' && path.at(-1) === name;
  problems.add(
    'UNKNOWN_TASK',
    inMap ? placeOfKeyAt(root, path) : placeOf(root, path),
    `expected a task: ${oneOf(known)}; received "${name}"${didYouMean(name, known)}`,
  );
}

/** Says that a class's name is not one of `classes`. */
export function reportUnknownClass(
  root: ConfigNode,
  path: readonly PropertyKey[],
  name: string,
  task: string,
  classes: readonly string[],
  problems: Problems,
): void {
  const inMap = nodeAt(root, path.slice(0, -1))?.type === 'map' && path.at(-1) === name;
  problems.add(
    'UNKNOWN_CLASS',
    inMap ? placeOfKeyAt(root, path) : placeOf(root, path),
    `expected a class of ${task}: ${oneOf(classes)}; received "${name}"${didYouMean(name, classes)}`,
  );
}

function checkNamesUnique(root: ConfigNode, entries: readonly TaskEntry[], problems: Problems): void {
  const seen = new Set<string>();
  for (const entry of entries) {
    for (const name of new Set([entry.name, ...entry.members.map((member) => member.name)])) {
      if (name === undefined) continue;
      if (seen.has(name)) {
        problems.add('DUPLICATE_NAME', placeOf(root, [...entry.path, 'name']), `two tasks are called "${name}"`);
      }
      seen.add(name);
    }
  }
}

function checkParent(root: ConfigNode, entry: TaskEntry, names: TaskNames, problems: Problems): void {
  const parent = child(entry.node, 'parent');
  if (!parent) return;
  const path = [...entry.path, 'parent'];
  if (child(entry.node, 'refines')) {
    problems.add(
      'SEVERAL_PARENTS',
      placeOf(root, path),
      'a task stands below one other task; received both parent and refines',
    );
  }
  if (parent.type === 'list') {
    problems.add(
      'SEVERAL_PARENTS',
      placeOf(root, path),
      `a task stands below one other task; received a list of ${parent.items.length}`,
    );
    return;
  }
  const task = childText(parent, 'task');
  const className = childText(parent, 'class');
  if (task === undefined) return;
  const member = names.members.get(task);
  if (!member) {
    reportUnknownTask(root, [...path, 'task'], task, names, problems, entry.name);
  } else if (member.classes && className !== undefined && !member.classes.includes(className)) {
    reportUnknownClass(root, [...path, 'class'], className, task, member.classes, problems);
  }
}

function checkRefines(root: ConfigNode, entry: TaskEntry, names: TaskNames, problems: Problems): void {
  const refines = child(entry.node, 'refines');
  if (refines?.type !== 'map') return;
  const path = [...entry.path, 'refines'];
  if (entry.multiLabel) {
    problems.add(
      'WRONG_VALUE',
      placeOf(root, path),
      'a multi-label task has no classes that could lie under those of another task',
    );
    return;
  }
  const task = childText(refines, 'task');
  const coarse = task === undefined ? undefined : names.members.get(task);
  if (task !== undefined && !coarse) reportUnknownTask(root, [...path, 'task'], task, names, problems, entry.name);
  const map = child(refines, 'classes');
  if (map?.type !== 'map') return;
  const own = entry.members[0]?.classes;
  const covered = new Map<string, string>();
  for (const key of map.entries.keys()) {
    if (coarse?.classes && !coarse.classes.includes(key)) {
      reportUnknownClass(root, [...path, 'classes', key], key, coarse.name, coarse.classes, problems);
    }
    childItems(map, key).forEach((item, index) => {
      if (item.type !== 'scalar' || !own) return;
      const at = [...path, 'classes', key, index];
      const other = covered.get(item.text);
      if (!own.includes(item.text)) reportUnknownClass(root, at, item.text, entry.name ?? 'this task', own, problems);
      else if (other !== undefined) {
        problems.add(
          'REFINES_COVERAGE',
          placeOf(root, at),
          `class "${item.text}" lies under "${other}" already; expected one class above each`,
        );
      }
      covered.set(item.text, key);
    });
  }
  const missing = own?.filter((name) => !covered.has(name)) ?? [];
  if (missing.length > 0) {
    problems.add(
      'REFINES_COVERAGE',
      placeOf(root, [...path, 'classes']),
      `expected every class of ${entry.name} under a class of ${task}; missing: ${missing.join(', ')}`,
    );
  }
}

function checkInputs(root: ConfigNode, entry: TaskEntry, names: TaskNames, problems: Problems): void {
  childItems(nodeAt(entry.node, ['head']), 'inputs').forEach((item, index) => {
    if (item.type !== 'scalar' || item.text === 'trunk' || names.members.has(item.text)) return;
    reportUnknownTask(root, [...entry.path, 'head', 'inputs', index], item.text, names, problems, entry.name);
  });
}

function checkSameSource(
  root: ConfigNode,
  entry: TaskEntry,
  entries: readonly TaskEntry[],
  sourceOf: (entry: TaskEntry) => string | undefined,
  problems: Problems,
): void {
  for (const key of ['parent', 'refines']) {
    const task = childText(child(entry.node, key), 'task');
    const other = entries.find((each) => each.members.some((member) => member.name === task));
    const here = sourceOf(entry);
    const there = other && sourceOf(other);
    if (other && here !== undefined && there !== undefined && here !== there) {
      problems.add(
        'TASK_SOURCE',
        placeOf(root, [...entry.path, key, 'task']),
        `expected a task on the same rows (source ${here}); ${task} is on source ${there}`,
      );
    }
  }
}

/** Circles through parent and refines, and through the heads that see other heads. */
function checkCircles(root: ConfigNode, entries: readonly TaskEntry[], problems: Problems): void {
  const entryOf = new Map(entries.flatMap((entry) => entry.members.map((member) => [member.name, entry] as const)));
  const above = (entry: TaskEntry): [string, PropertyKey[]][] =>
    ['parent', 'refines'].flatMap((key) => {
      const task = childText(child(entry.node, key), 'task');
      return task === undefined ? [] : [[task, [...entry.path, key, 'task']]];
    });
  const seen = (entry: TaskEntry): [string, PropertyKey[]][] =>
    childItems(nodeAt(entry.node, ['head']), 'inputs').flatMap((item, index) =>
      item.type === 'scalar' && item.text !== 'trunk' ? [[item.text, [...entry.path, 'head', 'inputs', index]]] : [],
    );
  for (const [edges, words] of [
    [above, 'tasks stand in a circle'],
    [seen, 'heads see one another in a circle'],
  ] as const) {
    const done = new Set<TaskEntry>();
    const visit = (entry: TaskEntry, trail: readonly TaskEntry[]): void => {
      for (const [task, path] of edges(entry)) {
        const next = entryOf.get(task);
        if (!next || done.has(next)) continue;
        const line = [...trail, entry];
        const start = line.indexOf(next);
        if (start >= 0) {
          const circle = [...line.slice(start), next].map((each) => each.name).join(' → ');
          problems.add('TASK_CYCLE', placeOf(root, path), `${words}: ${circle}`);
        } else visit(next, line);
      }
      done.add(entry);
    };
    for (const entry of entries) if (!done.has(entry)) visit(entry, []);
  }
}
