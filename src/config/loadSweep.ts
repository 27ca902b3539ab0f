import { basename, dirname, extname, resolve } from 'node:path';
import type { z } from 'zod';
import { EspalierError, type Problem } from '../core/errors.js';
import { isExcluded } from '../experiment/isExcluded.js';
import type {
  AxisLabel,
  BudgetParams,
  CompareParams,
  ControlKind,
  RunnerParams,
  SearchParams,
} from '../experiment/sweepParams.js';
import { applyOverride } from './applyOverride.js';
import { checkSearch } from './checkSearch.js';
import { checkSweepNames } from './checkSweepNames.js';
import { withClassNames } from './classNames.js';
import { composeFiles } from './composeFiles.js';
import { type ConfigNode, child, childItems, childText, type MapNode, type ScalarNode } from './configNode.js';
import { controlTree } from './controlTree.js';
import type { Experiment } from './experiment.js';
import { parseSection } from './parseSection.js';
import { Problems, placeOf } from './problems.js';
import { type Axis, readAxis, setEntries } from './readAxis.js';
import { readExperiment } from './readExperiment.js';
import { type SweepPoint, sweepPoints } from './sweepPoints.js';
import { sweepSchema, sweepSections } from './sweepSchema.js';
import { reportUnknownKey } from './zodProblems.js';

/** A cell of a sweep with its whole experiment. */
export interface LoadedCell {
  /** Axis → the label of its value. */
  readonly axes: Readonly<Record<string, AxisLabel>>;
  /** What it is where it is a control; `singleTask` comes out of the cell's own run. */
  readonly control?: Exclude<ControlKind, 'singleTask'>;
  /** Its number among the draws of random search. */
  readonly sample?: number;
  readonly experiment: Experiment;
  readonly resolvedYaml: string;
}

/** A sweep as loaded: every cell resolved and checked. */
export interface LoadedSweep {
  readonly name: string;
  readonly question?: string;
  readonly axes: readonly { readonly name: string; readonly paths: readonly string[]; readonly drawn: boolean }[];
  readonly cells: readonly LoadedCell[];
  /** Cells that `exclude` leaves out. */
  readonly excluded: number;
  readonly controls: readonly ControlKind[];
  readonly compare: CompareParams;
  readonly search?: SearchParams;
  readonly budget: BudgetParams;
  readonly runner: RunnerParams;
  readonly output: { readonly dir: string };
  readonly warnings: readonly Problem[];
}

type Sections = { [Key in keyof typeof sweepSections]: z.output<(typeof sweepSections)[Key]> };

/**
 * Reads a sweep file with its base experiment, and resolves every cell. What is wrong in the sweep, the base or any cell is found at once; files that
 * the experiments name are looked at once for every value of every axis.
 *
 * @param options.set `--set`s: what every cell has beside the base
 * @throws EspalierError with every problem that was found, the sweep file's first
 */
export async function loadSweep(
  path: string,
  { set = [], cwd }: { readonly set?: readonly string[]; readonly cwd: string },
): Promise<LoadedSweep> {
  const problems = new Problems();
  const file = resolve(cwd, path);
  const { root, question } = composeFiles(file, cwd, problems);
  const fail = (): never => {
    throw new EspalierError(problems.sorted(file));
  };
  if (root?.type !== 'map') {
    if (problems.size === 0)
      problems.add('WRONG_TYPE', placeOf(root, []), 'expected a sweep: a map with version, kind, base, axes');
    return fail();
  }
  for (const key of root.entries.keys()) {
    if (!(key in sweepSchema.shape)) reportUnknownKey({ root, problems }, [], key, Object.keys(sweepSchema.shape));
  }
  const at = (key: string) => ({ root, path: [key], problems });
  for (const key of ['version', 'kind', 'name', 'set'] as const)
    parseSection(sweepSchema.shape[key] as z.ZodType, at(key));
  const sections = Object.fromEntries(
    Object.entries(sweepSections).map(([key, schema]) => [key, parseSection(schema as z.ZodType, at(key))]),
  ) as Partial<Sections>;
  const base = readBase(root, cwd, problems);
  const given = child(root, 'set');
  const withSet = base && given?.type === 'map' ? setEntries(base.root, given, problems) : base?.root;
  const start = withSet && set.reduce((tree, words, i) => applyOverride(tree, words, i, file, problems), withSet);

  const taskNames = base && childItems(base.root, 'tasks').flatMap((task) => childText(task, 'name') ?? []);
  const axes = readAxes(root, taskNames, problems);
  checkSweepNames(root, axes, problems);
  if (!start || !axes) return fail();
  checkSearch(root, axes, start, sections.search, problems);
  // What is wrong in the sweep's own sections silences nothing in the cells.
  const { exclude = [], search } = sections;
  const drawable = search ? axes : axes.filter(({ draw }) => !draw);
  const points = sweepPoints(drawable, search);
  const kept = points.filter(({ axes: labels }) => !isExcluded(labels, exclude));
  if (kept.length === 0) {
    problems.add(
      'NO_CELLS',
      placeOf(root, ['exclude']),
      'expected at least one cell that is not excluded; there is none',
    );
    return fail();
  }
  // A problem of a value is the same in every cell that has it: the cells with a value for the first time say them all, files looked at.
  const fresh = withFirstValues(kept);
  const cells = new Map<SweepPoint, LoadedCell[]>();
  for (const wave of [kept.filter((point) => fresh.has(point)), kept.filter((point) => !fresh.has(point))]) {
    for (const point of wave) {
      cells.set(point, await resolveCells(point, !fresh.has(point)));
    }
    if (problems.size > 0) return fail();
  }
  const { controls, compare, budget, runner, output } = sections as Sections;
  return {
    name: childText(root, 'name') ?? basename(file, extname(file)),
    ...(question !== undefined && { question }),
    axes: axes.map(({ name, paths, draw }) => ({ name, paths, drawn: draw !== undefined })),
    cells: kept.flatMap((point) => cells.get(point)!),
    excluded: points.length - kept.length,
    controls,
    compare,
    ...(search && { search }),
    budget,
    runner,
    output,
    warnings: warningsOf(problems),
  };

  async function resolveCells(point: SweepPoint, withoutFiles: boolean): Promise<LoadedCell[]> {
    const found = new Problems();
    const tree = point.values.reduce<ConfigNode>((own, value) => value.apply(own, found), start!);
    const loaded: LoadedCell[] = [];
    if (tree.type === 'map') {
      const asked = childNodes(root as MapNode, 'controls');
      const twins = asked.find(({ text }) => text === 'singleTask');
      const own = (twins && controlTree(tree, 'singleTask', twins.span)) ?? tree;
      const cell = await resolveTree(own, false);
      if (cell) loaded.push({ ...pick(point), ...cell });
      for (const { text, span } of asked) {
        const control = text as ControlKind;
        if (control === 'singleTask') continue;
        const changed = controlTree(tree, control, span);
        const twin = changed && (await resolveTree(changed, control === 'labelModel'));
        if (twin) loaded.push({ ...pick(point), control, ...twin });
      }
    }
    problems.addAll(found);
    return loaded;

    function resolveTree(map: MapNode, withoutModels: boolean) {
      return readExperiment(withClassNames(quiet(map)) as MapNode, {
        complete: !base!.incomplete,
        question: base!.question,
        cwd,
        withoutFiles,
        withoutModels,
        problems: found,
      });
    }
  }
}

function pick({ axes, sample }: SweepPoint): Pick<LoadedCell, 'axes' | 'sample'> {
  return { axes, ...(sample !== undefined && { sample }) };
}

/**
 * Hundreds of reports nobody reads: one is written by `espalier report` where it is wanted. Nor are intervals over rows, which take longer than a small
 * network's training.
 */
function quiet(root: MapNode): MapNode {
  const { span } = root;
  const entry = (value: string | boolean) => ({
    keySpan: span,
    value: { type: 'scalar', span, value, text: String(value) } satisfies ScalarNode,
  });
  const entries = new Map([
    ['report', entry('none')],
    ['intervals', entry(false)],
  ]);
  const output: MapNode = { type: 'map', span, entries };
  return { ...root, entries: new Map([...root.entries, ['output', { keySpan: span, value: output }]]) };
}

function readBase(
  root: MapNode,
  cwd: string,
  problems: Problems,
): { root: ConfigNode; incomplete: boolean; question: string | undefined } | undefined {
  const node = child(root, 'base');
  if (node?.type !== 'scalar' || typeof node.value !== 'string') {
    const message = 'expected the path of the experiment that the axes change';
    problems.add(node ? 'WRONG_TYPE' : 'MISSING_KEY', placeOf(root, node ? ['base'] : []), `base: ${message}`);
    return undefined;
  }
  const target = resolve(dirname(node.span.file.path), node.value);
  try {
    const composed = composeFiles(target, cwd, problems);
    if (composed.root?.type !== 'map') return undefined;
    if (childText(composed.root, 'kind') === 'sweep') {
      problems.add('SWEEP_FILE', placeOf(root, ['base']), 'expected an experiment; this is a sweep itself');
      return undefined;
    }
    const { incomplete, question } = composed;
    return { root: composed.root, incomplete, question };
  } catch (error) {
    if (!(error instanceof EspalierError) || error.code !== 'FILE_NOT_FOUND') throw error;
    problems.add(
      'FILE_NOT_FOUND',
      placeOf(root, ['base']),
      `expected an experiment file; received "${node.value}", which does not exist`,
    );
    return undefined;
  }
}

function readAxes(root: MapNode, tasks: readonly string[] | undefined, problems: Problems): Axis[] | undefined {
  const node = child(root, 'axes');
  if (node?.type !== 'map') {
    const message = 'expected axes: a map from names to what is varied, such as {seed: {range: [1, 5]}}';
    problems.add(node ? 'WRONG_TYPE' : 'MISSING_KEY', placeOf(root, node ? ['axes'] : []), message);
    return undefined;
  }
  return [...node.entries.keys()].flatMap((name) => readAxis(root, name, tasks, problems) ?? []);
}

/** The points that have a value which no point before them has. */
function withFirstValues(points: readonly SweepPoint[]): Set<SweepPoint> {
  const seen = new Set<string>();
  return new Set(
    points.filter(({ axes }, i) => {
      const own = Object.entries(axes).map((entry) => JSON.stringify(entry));
      const isNew = i === 0 || own.some((each) => !seen.has(each));
      for (const each of own) seen.add(each);
      return isNew;
    }),
  );
}

function childNodes(root: MapNode, key: string): ScalarNode[] {
  return childItems(root, key).flatMap((item) => (item.type === 'scalar' ? [item] : []));
}

/** Each once: cells have most of them in common. */
function warningsOf({ warnings }: Problems): Problem[] {
  return [
    ...new Map(warnings.map((each) => [JSON.stringify([each.code, each.message, each.position]), each])).values(),
  ];
}
