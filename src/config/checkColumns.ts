import type { Problem } from '../core/errors.js';
import type { Column } from '../core/rowSource.js';
import { featureKinds } from '../features/index.js';
import { type ConfigNode, child, childText, nodeAt, pathOfText } from './configNode.js';
import type { FeatureSpec } from './experiment.js';
import { didYouMean, oneOf } from './nearest.js';
import type { WrittenPart } from './partPaths.js';
import { type Place, type Problems, placeOf } from './problems.js';
import type { TaskEntry } from './readTasks.js';

/** What the data holds, as far as it is known. */
export interface KnownColumns {
  /** By source; a source that could not be read is missing. */
  readonly sources: ReadonlyMap<string, readonly Column[]>;
  /** Gold, split and id columns, which labeling functions and features do not see. */
  readonly hidden: ReadonlySet<string>;
  /** Whether every source could be read. */
  readonly complete: boolean;
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
      // What a file brings, the data need not have.
      if (column === undefined || member.gold?.file || has(columns, column)) continue;
      reportUnknownColumn(placeOf(root, pathOfText(root, [...task.path, 'gold'], column)), column, columns, problems);
    }
  }
}

/** Checks the columns that features read: a source that lacks one gets the feature's default, but some source has it. */
export function checkFeatureColumns(
  root: ConfigNode,
  features: readonly FeatureSpec[],
  known: KnownColumns,
  problems: Problems,
): void {
  if (!known.complete) return;
  const columns = [...known.sources.values()].flat();
  const visible = columns.filter((column) => !known.hidden.has(column.name));
  for (const feature of features) {
    const kind = featureKinds[feature.kind as keyof typeof featureKinds];
    const fields = (kind.fields as (params: unknown, columns: readonly Column[]) => string[])(feature.params, visible);
    for (const field of fields) {
      if (has(visible, field)) continue;
      const place = placeOf(root, pathOfText(root, ['features', feature.name], field));
      if (known.hidden.has(field) && has(columns, field)) reportHiddenColumn(place, field, problems);
      else reportUnknownColumn(place, field, visible, problems);
    }
  }
}

/** Checks the columns of slices by columns: any column, gold too, of the sources that the slice's tasks stand on. */
export function checkSliceColumns(
  root: ConfigNode,
  slices: readonly { path: readonly PropertyKey[]; by: readonly string[]; tasks: readonly string[] }[],
  sourceOfTask: (task: string) => string | undefined,
  known: KnownColumns,
  problems: Problems,
): void {
  for (const { path, by, tasks } of slices) {
    const sources = new Set(tasks.map(sourceOfTask));
    by.forEach((name, index) => {
      const lacking = [...known.sources].find(([source, columns]) => sources.has(source) && !has(columns, name))?.[1];
      if (lacking) reportUnknownColumn(placeOf(root, [...path, 'by', index]), name, lacking, problems);
    });
  }
}

/** What is held against the columns of a source, as far as that goes: part of a labeling function's kind, or of a transformation's. */
interface CheckableKind<C> {
  check(params: unknown, context: C): Problem[];
}

/**
 * Has the kind of a labeling, slicing or transformation function check it against the columns of a source.
 *
 * @param path to the function's node
 * @param kinds the registry that its kind stands in
 * @param context `columns` are undefined where they are not known; what else the kind's check takes stands beside
 */
export function checkFunction<C extends object>(
  root: ConfigNode,
  path: readonly PropertyKey[],
  { kind: kindName, params, baseDir }: WrittenPart,
  kinds: Readonly<Record<string, unknown>>,
  context: C & { columns: readonly Column[] | undefined; hidden: ReadonlySet<string> },
  problems: Problems,
): void {
  const kind = kinds[kindName] as CheckableKind<object>;
  const { columns: known, hidden, ...rest } = context;
  const columns = known ?? [];
  const visible = columns.filter((column) => !hidden.has(column.name));
  const check = (seen: readonly Column[]) => kind.check(params, { ...rest, columns: seen, baseDir });
  const found = check(visible);
  // A column that is there and hidden deserves other words than one that is not there.
  const unseen = known && found.some((problem) => problem.code === 'UNKNOWN_COLUMN');
  const unknown = new Set((unseen ? check(columns) : []).map(identity));
  for (const problem of found) {
    if (problem.code === 'UNKNOWN_COLUMN' && !known) continue;
    const place = placeIn(root, path, problem);
    if (problem.code === 'UNKNOWN_COLUMN' && !unknown.has(identity(problem))) {
      const named = nodeAt(root, [...path, ...(problem.path ?? '').split('.')]);
      reportHiddenColumn(place, named?.type === 'scalar' ? named.text : '', problems);
    } else problems.add(problem.code, place, problem.message, problem.hint);
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

function reportHiddenColumn(place: Place | undefined, name: string, problems: Problems): void {
  problems.add(
    'HIDDEN_COLUMN',
    place,
    `expected a column without gold, split or id, which labeling functions and features do not see; received "${name}"`,
  );
}

function reportUnknownColumn(
  place: Place | undefined,
  name: string,
  columns: readonly Column[],
  problems: Problems,
): void {
  const names = [...new Set(columns.map((column) => column.name))];
  problems.add(
    'UNKNOWN_COLUMN',
    place,
    `expected a column of the data${names.length > 0 ? `: ${oneOf(names)}` : ', which has none beside gold, split and id'}; received "${name}"${didYouMean(name, names)}`,
  );
}

function has(columns: readonly Column[], name: string): boolean {
  return columns.some((column) => column.name === name);
}
