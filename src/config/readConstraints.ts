import { constraintParams } from '../hierarchy/constraintParams.js';
import { type ConstraintSpec, constrainedTasks } from '../hierarchy/constraintSpec.js';
import { jointKinds } from '../labelmodel/joint/jointKinds.js';
import { reportUnknownClass, reportUnknownTask, type TaskNames } from './checkRelations.js';
import { type ConfigNode, child, childItems, nodeAt } from './configNode.js';
import { didYouMean, oneOf } from './nearest.js';
import { parseSection } from './parseSection.js';
import { type Problems, placeOf } from './problems.js';
import type { TaskEntry } from './readTasks.js';
import { received } from './zodProblems.js';

const forms =
  '{implies: [{task: class}, {task: class}]}, {excludes: […]}, {exactlyOne: […]} or {table: {tasks, allowed}}';

const formNames = ['implies', 'excludes', 'exactlyOne', 'table'];

const quoted = (keys: readonly string[]) => keys.map((key) => `"${key}"`).join(' and ');

/** Reads the `constraints:` section, each constraint by itself, and checks the tasks and classes that it names. */
export function readConstraints(
  root: ConfigNode,
  tasks: readonly TaskEntry[],
  names: TaskNames,
  sourceOf: (entry: TaskEntry) => string | undefined,
  problems: Problems,
): ConstraintSpec[] {
  const list = child(root, 'constraints');
  if (!list) return [];
  if (list.type !== 'list') {
    const words = `expected a list of constraints, each ${forms}; received ${received(list)}`;
    problems.add('WRONG_TYPE', placeOf(root, ['constraints']), words);
    return [];
  }
  return list.items.flatMap((node, index) => {
    const path = ['constraints', index];
    const before = problems.size;
    const form = node.type === 'map' && node.entries.size === 1 ? [...node.entries.keys()][0] : undefined;
    if (form === undefined || !formNames.includes(form)) {
      const given = node.type === 'map' && node.entries.size > 0 ? quoted([...node.entries.keys()]) : received(node);
      const slip = form === undefined ? '' : didYouMean(form, formNames);
      problems.add('WRONG_VALUE', placeOf(root, path), `expected ${forms}; received ${given}${slip}`);
      return [];
    }
    const spec = parseSection(constraintParams, { root, path, problems });
    if (!spec) return [];
    if ('table' in spec) checkTable(root, path, spec, names, problems);
    else {
      childItems(node, form).forEach((condition, at) => {
        for (const [task, className] of Object.entries(conditionAt(spec, at))) {
          if (condition.type !== 'map') continue;
          checkClass(root, [...path, form, at, task], task, className, names, problems);
        }
      });
    }
    if (problems.size > before) return [];
    checkTies(root, path, spec, tasks, sourceOf, problems);
    return [spec];
  });
}

function conditionAt(spec: Exclude<ConstraintSpec, { table: unknown }>, at: number): Readonly<Record<string, string>> {
  const conditions = 'implies' in spec ? spec.implies : 'excludes' in spec ? spec.excludes : spec.exactlyOne;
  return conditions[at];
}

function checkClass(
  root: ConfigNode,
  path: readonly PropertyKey[],
  task: string,
  className: string,
  names: TaskNames,
  problems: Problems,
): void {
  const member = names.members.get(task);
  if (!member) reportUnknownTask(root, path, task, names, problems);
  else if (member.classes && !member.classes.includes(className)) {
    reportUnknownClass(root, path, className, task, member.classes, problems);
  }
}

function checkTable(
  root: ConfigNode,
  path: readonly PropertyKey[],
  { table }: Extract<ConstraintSpec, { table: unknown }>,
  names: TaskNames,
  problems: Problems,
): void {
  table.tasks.forEach((task, i) => {
    if (!names.members.has(task)) reportUnknownTask(root, [...path, 'table', 'tasks', i], task, names, problems);
    if (table.tasks.indexOf(task) !== i) {
      const words = `"${task}" stands twice in this list`;
      problems.add('DUPLICATE_NAME', placeOf(root, [...path, 'table', 'tasks', i]), words);
    }
  });
  table.allowed.forEach((row, r) => {
    const at = [...path, 'table', 'allowed', r];
    if (row.length !== table.tasks.length) {
      const words = `expected ${table.tasks.length} classes, one per task of the table (${table.tasks.join(', ')}); received ${row.length}`;
      problems.add('WRONG_VALUE', placeOf(root, at), words);
      return;
    }
    row.forEach((className, i) => {
      const classes = names.members.get(table.tasks[i])?.classes;
      if (className === null || !classes || classes.includes(className)) return;
      reportUnknownClass(root, [...at, i], className, table.tasks[i], classes, problems);
    });
  });
}

/** Tasks that a constraint ties are labeled by one model: they need the same rows, and label models that can. */
function checkTies(
  root: ConfigNode,
  path: readonly PropertyKey[],
  spec: ConstraintSpec,
  tasks: readonly TaskEntry[],
  sourceOf: (entry: TaskEntry) => string | undefined,
  problems: Problems,
): void {
  const tied = constrainedTasks(spec);
  if (tied.length < 2) {
    const words = `expected conditions on two tasks or more; all of these are on ${tied.join()}`;
    problems.add('WRONG_VALUE', placeOf(root, path), words, 'A task has one class per row by itself.');
    return;
  }
  const entries = tasks.filter(({ members }) => members.some(({ name }) => tied.includes(name)));
  const sources = [...new Set(entries.flatMap((entry) => sourceOf(entry) ?? []))];
  if (sources.length > 1) {
    const words = `expected tasks on the same rows; ${tied.join(', ')} are on the sources ${sources.join(', ')}`;
    problems.add('TASK_SOURCE', placeOf(root, path), words);
  }
  for (const { labelModel, path: taskPath, node } of entries) {
    if (!labelModel || jointKinds().includes(labelModel.kind)) continue;
    const holder = nodeAt(node, ['labelModel']) ? [...taskPath, 'labelModel'] : ['labelModel'];
    problems.add(
      'LABEL_MODEL_SCOPE',
      placeOf(root, [...holder, 'kind']),
      `expected ${oneOf(jointKinds())} for tasks that constraints tie; received "${labelModel.kind}"`,
    );
  }
}
