import { transformationKinds } from '../augment/index.js';
import type { Column } from '../core/rowSource.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { type DataSpec, defaultSourceName } from '../data/dataSpec.js';
import { featureBlockKinds } from '../features/featureBlockKinds.js';
import type { FeatureKindName } from '../features/index.js';
import { labelingFunctionKinds } from '../labeling/index.js';
import {
  checkDataColumns,
  checkFeatureColumns,
  checkFunction,
  checkSliceColumns,
  type KnownColumns,
} from './checkColumns.js';
import { checkExport } from './checkExport.js';
import { type ConfigNode, child } from './configNode.js';
import type { FeatureSpec } from './experiment.js';
import { Problems } from './problems.js';
import { quickHeaders } from './quickHeaders.js';
import type { AugmentEntry } from './readAugment.js';
import { checkFiles, hiddenColumns, readColumns } from './readData.js';
import type { LabelingFunctionEntry } from './readLabelingFunctions.js';
import type { SliceEntry } from './readSlices.js';
import type { TaskEntry } from './readTasks.js';

/** What is held against the data. */
export interface DataUsers {
  readonly features: readonly FeatureSpec[];
  readonly functions: readonly LabelingFunctionEntry[];
  readonly tasks: readonly TaskEntry[];
  readonly slices: readonly SliceEntry[];
  readonly augment?: AugmentEntry;
  sourceOf(task: TaskEntry): string | undefined;
}

/**
 * Reads the headers of the data, and checks every column, table and piece of code that the experiment names.
 *
 * @param spec undefined where the data section is wrong: then all is checked that needs no columns
 */
export async function checkAgainstData(
  root: ConfigNode,
  spec: DataSpec | undefined,
  users: DataUsers,
  problems: Problems,
): Promise<void> {
  if (!spec) {
    checkUsers(root, { sources: new Map(), hidden: new Set(), complete: false }, users, problems);
    return;
  }
  const gold = users.tasks.flatMap((task) => task.members.flatMap((member) => member.gold?.column ?? []));
  const hidden = hiddenColumns(spec, gold);
  const missing = checkFiles(root, problems);
  const quick = missing.size === 0 ? quickHeaders(spec) : undefined;
  if (quick) {
    const trial = new Problems();
    checkUsers(root, { sources: quick, hidden, complete: true }, users, trial);
    if (trial.size === 0) return;
  }
  const sources = await readColumns(root, spec, missing, problems);
  const complete = sources.size === Object.keys(spec.sources).length;
  checkUsers(root, { sources, hidden, complete }, users, problems);
}

function checkUsers(root: ConfigNode, known: KnownColumns, users: DataUsers, problems: Problems): void {
  const { features, functions, tasks, slices, augment, sourceOf } = users;
  const specs = new Map<string, TaskSpec>();
  for (const task of tasks) {
    const source = sourceOf(task) ?? defaultSourceName;
    for (const { name, classes, gold } of task.members) specs.set(name, { name, classes: classes ?? [], source, gold });
  }
  checkDataColumns(root, tasks, sourceOf, known, problems);
  checkFeatureColumns(root, features, known, problems);
  checkSliceColumns(root, slices, (task) => specs.get(task)?.source, known, problems);
  for (const entry of functions) checkOnSources(root, entry, specs, true, known, problems);
  for (const entry of slices) checkOnSources(root, entry, specs, false, known, problems);
  if (augment) checkTransformations(root, augment, features, known, problems);
}

/** Has the kind of a labeling or slicing function check it on every source that holds rows of its tasks. */
function checkOnSources(
  root: ConfigNode,
  { path, written, tasks }: LabelingFunctionEntry | SliceEntry,
  specs: ReadonlyMap<string, TaskSpec>,
  votes: boolean,
  known: KnownColumns,
  problems: Problems,
): void {
  if (!written) return;
  const spoken = tasks.flatMap((name) => specs.get(name) ?? []);
  const sources = new Set(spoken.map((task) => task.source));
  if (sources.size === 0) sources.add(defaultSourceName);
  for (const source of sources) {
    const here = votes ? spoken.filter((task) => task.source === source && task.classes.length > 0) : [];
    const context = { columns: known.sources.get(source), hidden: known.hidden, tasks: here };
    checkFunction(root, path, written, labelingFunctionKinds, context, problems);
  }
  checkExport(root, path, written, problems);
}

/** Has the kinds of the transformations check them: a source may lack a column that one reads, but some source has it. */
function checkTransformations(
  root: ConfigNode,
  { transformations }: AugmentEntry,
  features: readonly FeatureSpec[],
  known: KnownColumns,
  problems: Problems,
): void {
  const columns = new Map<string, Column>();
  for (const column of [...known.sources.values()].flat())
    if (!columns.has(column.name)) columns.set(column.name, column);
  const section = child(root, 'features');
  const allRead = section?.type === 'map' && section.entries.size === features.length;
  const context = {
    columns: known.complete ? [...columns.values()] : undefined,
    hidden: known.hidden,
    // A feature that is wrong itself has been reported, and is none that is unknown.
    features: (allRead ? features : []).map(({ name, kind }) => ({
      name,
      block: featureBlockKinds[kind as FeatureKindName],
    })),
  };
  for (const { path, written } of transformations) {
    if (!written) continue;
    checkFunction(root, path, written, transformationKinds, context, problems);
    checkExport(root, path, written, problems);
  }
}
