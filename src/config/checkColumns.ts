import type { Problem } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { featureKinds } from '../features/index.js';
import { labelingFunctionKinds } from '../labeling/index.js';
import type { LabelingFunctionKind } from '../labeling/labelingFunction.js';
import { type ConfigNode, child, childText, findScalar, nodeAt } from './configNode.js';
import type { FeatureSpec, PartSpec } from './experiment.js';
import { didYouMean, oneOf } from './nearest.js';
import { type Place, type Problems, placeOf } from './problems.js';
import type { TaskEntry } from './readTasks.js';

/** What the data holds, as far as it is known. */
export interface KnownColumns {
  /** By source; a source that could not be read is missing. */
  readonly sources: ReadonlyMap<string, readonly Column[]>;
  /** By source: gold, split and id columns, which labeling functions and features do not see. */
  readonly hidden: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Checks the columns that the data section and the tasks' gold name. */
export function checkDataColumns(
  root: ConfigNode,
  tasks: readonly TaskEntry[],
  sourceOf: (task: TaskEntry) => string | undefined,
  known: KnownColumns,
  problems: Problems,
): void {
  const data = child(root, 'data');
  const paths = [['data', 'id'], ...['column', 'group', 'time'].map((key) => ['data', 'splits', key])];
  for (const path of paths) {
    const name = childText(nodeAt(data, path.slice(1, -1)), path.at(-1)!);
    // Every source has these columns, as rows of all of them get an id and a split.
    const lacking = name === undefined ? undefined : [...known.sources.values()].find((columns) => !has(columns, name));
    if (lacking) reportUnknownColumn(placeOf(root, path), name!, lacking, problems);
  }
  for (const task of tasks) {
    const columns = known.sources.get(sourceOf(task) ?? '');
    if (!columns) continue;
    for (const member of task.members) {
      const column = member.gold?.column;
      if (column === undefined || has(columns, column)) continue;
      const gold = nodeAt(root, [...task.path, 'gold']);
      const at = findScalar(gold, (scalar) => scalar.text === column);
      reportUnknownColumn(placeOf(root, [...task.path, 'gold'], at), column, columns, problems);
    }
  }
}

/** Checks the columns that features read: every source has to have them. */
export function checkFeatureColumns(
  root: ConfigNode,
  features: readonly FeatureSpec[],
  known: KnownColumns,
  problems: Problems,
): void {
  for (const feature of features) {
    for (const [source, columns] of known.sources) {
      const hidden = known.hidden.get(source);
      const visible = columns.filter((column) => !hidden?.has(column.name));
      const kind = featureKinds[feature.kind as keyof typeof featureKinds];
      const fields = (kind.fields as (params: unknown, columns: readonly Column[]) => string[])(
        feature.params,
        visible,
      );
      for (const field of fields) {
        if (has(visible, field)) continue;
        const path = ['features', feature.name];
        const node = nodeAt(root, path);
        const place = placeOf(
          root,
          path,
          findScalar(node, (scalar) => scalar.text === field),
        );
        if (hidden?.has(field) && has(columns, field)) reportHiddenColumn(place, problems);
        else reportUnknownColumn(place, field, visible, problems);
      }
    }
  }
}

/**
 * Has the kind of a labeling or slicing function check it against the columns of a source.
 *
 * @param path to the function's node
 */
export function checkFunction(
  root: ConfigNode,
  path: readonly PropertyKey[],
  part: PartSpec,
  context: {
    columns: readonly Column[] | undefined;
    hidden: ReadonlySet<string> | undefined;
    tasks: readonly TaskSpec[];
    baseDir: string;
  },
  problems: Problems,
): void {
  const kind = (labelingFunctionKinds as unknown as Record<string, LabelingFunctionKind>)[part.kind];
  const columns = context.columns ?? [];
  const visible = columns.filter((column) => !context.hidden?.has(column.name));
  const check = (seen: readonly Column[]) =>
    kind.check(part.params, { columns: seen, tasks: context.tasks, baseDir: context.baseDir });
  const found = check(visible);
  // A column that is there and hidden deserves other words than one that is not there.
  const unseen = context.columns && found.some((problem) => problem.code === 'UNKNOWN_COLUMN');
  const unknown = new Set((unseen ? check(columns) : []).map(identity));
  for (const problem of found) {
    if (problem.code === 'UNKNOWN_COLUMN' && !context.columns) continue;
    const place = placeIn(root, path, problem);
    if (problem.code === 'UNKNOWN_COLUMN' && !unknown.has(identity(problem))) reportHiddenColumn(place, problems);
    else problems.add(problem.code, place, problem.message, problem.hint);
  }
}

function identity(problem: Problem): string {
  return `${problem.code} ${problem.path}`;
}

/** The place of a kind's problem, whose path is relative to the function's node. */
function placeIn(root: ConfigNode, path: readonly PropertyKey[], problem: Problem): Place | undefined {
  const steps: PropertyKey[] = [...path];
  let rest = problem.path ?? '';
  while (rest !== '') {
    const at = nodeAt(root, steps);
    // A key may itself hold dots, so the longest one that fits comes first.
    const words = rest.split('.');
    const taken = words
      .map((_, index) => words.length - index)
      .find((count) => nodeAt(at, [words.slice(0, count).join('.')]));
    if (taken === undefined) break;
    steps.push(words.slice(0, taken).join('.'));
    rest = words.slice(taken).join('.');
  }
  return placeOf(root, steps);
}

function reportHiddenColumn(place: Place | undefined, problems: Problems): void {
  problems.add(
    'HIDDEN_COLUMN',
    place,
    'labeling functions and features see no gold, split or id column; received one of these',
  );
}

function reportUnknownColumn(
  place: Place | undefined,
  name: string,
  columns: readonly Column[],
  problems: Problems,
): void {
  const names = columns.map((column) => column.name);
  problems.add(
    'UNKNOWN_COLUMN',
    place,
    `expected a column of the data: ${oneOf(names)}; received "${name}"${didYouMean(name, names)}`,
  );
}

function has(columns: readonly Column[], name: string): boolean {
  return columns.some((column) => column.name === name);
}
