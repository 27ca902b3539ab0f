import { basename, dirname, extname, resolve } from 'node:path';
import type { z } from 'zod';
import { EspalierError, type Problem } from '../core/errors.js';
import { metricNames } from '../core/metrics/index.js';
import { Rng } from '../core/rng.js';
import { gridOf } from '../experiment/gridOf.js';
import { isExcluded } from '../experiment/isExcluded.js';
import { rungsOf } from '../experiment/rungsOf.js';
import type {
  AxisLabel,
  BudgetParams,
  CompareParams,
  ControlKind,
  RunnerParams,
  SearchParams,
} from '../experiment/sweepParams.js';
import { applyOverride } from './applyOverride.js';
import { withClassNames } from './classNames.js';
import { composeFiles } from './composeFiles.js';
import { type ConfigNode, child, childItems, childText, type MapNode, nodeAt, type ScalarNode } from './configNode.js';
import { controlTree } from './controlTree.js';
import type { Experiment } from './experiment.js';
import { didYouMean, oneOf } from './nearest.js';
import { parseSection } from './parseSection.js';
import { Problems, placeOf, placeOfKey } from './problems.js';
import { type Axis, type AxisValue, readAxis, setEntries } from './readAxis.js';
import { readExperiment } from './readExperiment.js';
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

/** A combination of values, one per axis. */
interface Point {
  readonly axes: Record<string, AxisLabel>;
  readonly values: readonly AxisValue[];
  readonly sample?: number;
}

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
  checkNames(root, axes, sections, problems);
  if (!start || !axes || problems.size > 0) return fail();
  const { exclude, controls, compare, search, budget, runner, output } = sections as Sections;
  checkSearch(root, axes, start, search, problems);
  if (problems.size > 0) return fail();

  const points = pointsOf(axes, search);
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
  const cells = new Map<Point, LoadedCell[]>();
  for (const wave of [kept.filter((point) => fresh.has(point)), kept.filter((point) => !fresh.has(point))]) {
    for (const point of wave) {
      cells.set(point, await resolveCells(point, !fresh.has(point)));
    }
    if (problems.size > 0) return fail();
  }
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

  async function resolveCells(point: Point, withoutFiles: boolean): Promise<LoadedCell[]> {
    const found = new Problems();
    const tree = point.values.reduce<ConfigNode>((own, value) => value.apply(own, found), start!);
    const loaded: LoadedCell[] = [];
    if (tree.type === 'map' && found.size === 0) {
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

    async function resolveTree(map: MapNode, labelOnly: boolean) {
      const read = await readExperiment(withClassNames(quiet(map)) as MapNode, {
        complete: !base!.incomplete,
        question: base!.question,
        cwd,
        withoutFiles,
        withoutModels: labelOnly,
        problems: found,
      });
      if (read && !labelOnly && read.experiment.features.length === 0) {
        const hint =
          'Add some under features: of the base; or leave out `labelModel` among the controls and compare label models alone.';
        found.add(
          'NO_FEATURES',
          placeOf(root, ['base']),
          'expected features for the network to learn from; the base declares none',
          hint,
        );
      }
      return read;
    }
  }
}

function pick({ axes, sample }: Point): Pick<LoadedCell, 'axes' | 'sample'> {
  return { axes, ...(sample !== undefined && { sample }) };
}

/** Hundreds of reports nobody reads: one is written by `espalier report` where it is wanted. */
function quiet(root: MapNode): MapNode {
  const { span } = root;
  const none: ScalarNode = { type: 'scalar', span, value: 'none', text: 'none' };
  const output: MapNode = { type: 'map', span, entries: new Map([['report', { keySpan: span, value: none }]]) };
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

/** Checks the axes and labels that `exclude` and `compare.baseline` name. */
function checkNames(
  root: MapNode,
  axes: readonly Axis[] | undefined,
  sections: Partial<Sections>,
  problems: Problems,
): void {
  const holders: [readonly PropertyKey[], ConfigNode][] = [
    ...childItems(root, 'exclude').map((item, i): [PropertyKey[], ConfigNode] => [['exclude', i], item]),
    ...(sections.compare && nodeAt(root, ['compare', 'baseline'])
      ? [[['compare', 'baseline'], nodeAt(root, ['compare', 'baseline'])!] as [PropertyKey[], ConfigNode]]
      : []),
  ];
  const declared = child(root, 'axes');
  const names = declared?.type === 'map' ? [...declared.entries.keys()] : [];
  for (const [path, node] of holders) {
    if (node.type !== 'map') continue;
    for (const [name, { value }] of node.entries) {
      const axis = axes?.find((each) => each.name === name);
      if (!names.includes(name)) {
        const message = `expected an axis: ${oneOf(names)}; received "${name}"${didYouMean(name, names)}`;
        problems.add('UNKNOWN_AXIS', placeOfKey(node, name, [...path, name].join('.')), message);
      }
      if (!axis || axis.draw) continue;
      const labels = axis.values.map(({ label }) => label);
      for (const [i, item] of (value.type === 'list' ? value.items : [value]).entries()) {
        if (item.type !== 'scalar' || labels.includes(item.value as AxisLabel)) continue;
        const place = placeOf(root, value.type === 'list' ? [...path, name, i] : [...path, name]);
        const message = `expected a value of ${name}: ${oneOf(labels.map(String))}; received "${item.text}"${didYouMean(item.text, labels.map(String))}`;
        problems.add('UNKNOWN_LABEL', place, message);
      }
    }
  }
}

/** Checks that ranges to draw from and `search` go together, and that halving has a setting left for the last rung. */
function checkSearch(
  root: MapNode,
  axes: readonly Axis[],
  base: ConfigNode,
  search: SearchParams | undefined,
  problems: Problems,
): void {
  const drawn = axes.filter(({ draw }) => draw);
  if (drawn.length > 0 && !search) {
    const message = `${drawn[0].name} is drawn; expected search: {samples: 20}, the number of draws`;
    problems.add('MISSING_KEY', { span: drawn[0].span, path: `axes.${drawn[0].name}` }, message);
  }
  if (search && drawn.length === 0) {
    const message = 'expected an axis to draw from (uniform, logUniform, int or choice); there is none';
    problems.add('NOTHING_TO_DRAW', placeOf(root, ['search']), message);
  }
  if (!search?.halving) return;
  const { metric, minimum, eta } = search.halving;
  const [split, name] = metric.split('/').slice(-2);
  if (split !== 'validation' || !(metricNames as readonly string[]).includes(name) || metric.split('/').length < 3) {
    const message = `expected <task or mean>/validation/<metric>, such as mean/validation/macroF1; received "${metric}"`;
    problems.add(
      'METRIC_PATH',
      placeOf(root, ['search', 'halving', 'metric']),
      message,
      'Settings are never chosen on test rows.',
    );
  }
  const epochs = Number(childText(child(base, 'training'), 'epochs') ?? 20);
  if (axes.some(({ paths }) => paths.includes('training.epochs'))) {
    const message =
      'expected training.epochs to be the same in all cells: halving gives each setting its share of them';
    problems.add('HALVING_EPOCHS', placeOf(root, ['search', 'halving']), message);
    return;
  }
  const rungs = rungsOf(minimum, epochs, eta);
  const needed = eta ** (rungs.length - 1);
  if (search.samples >= needed) return;
  const message = `with rungs of ${rungs.join(', ')} epochs one setting in ${needed} reaches the last; expected so many samples or more, received ${search.samples}`;
  problems.add(
    'SEARCH_TOO_SMALL',
    placeOf(root, ['search', 'samples']),
    message,
    'Draw more, or begin with a larger halving.minimum.',
  );
}

/** Every combination, seeds slowest: a sweep that ends early has each comparison at fewer seeds. */
function pointsOf(axes: readonly Axis[], search: SearchParams | undefined): Point[] {
  const rank = ({ paths }: Axis) => (paths.includes('seed') ? 0 : 1);
  const gridded = axes.filter(({ draw }) => !draw).sort((a, b) => rank(a) - rank(b));
  const drawn = axes.filter(({ draw }) => draw);
  const rng = new Rng(search?.seed ?? 0).derive('search');
  const samples = Array.from({ length: search?.samples ?? 1 }, (_, sample) =>
    drawn.map((axis) => axis.draw!(rng.derive(`${sample}/${axis.name}`))),
  );
  return gridOf([...gridded.map(({ values }) => values.length), samples.length]).map((point) => {
    const sample = point.at(-1)!;
    const chosen = new Map([
      ...gridded.map((axis, i) => [axis.name, axis.values[point[i]]] as const),
      ...drawn.map((axis, i) => [axis.name, samples[sample][i]] as const),
    ]);
    // Values are set in the order in which the file names the axes.
    const values = axes.map(({ name }) => chosen.get(name)!);
    return {
      axes: Object.fromEntries(axes.map(({ name }, i) => [name, values[i].label])),
      values,
      ...(search && { sample }),
    };
  });
}

/** The points that have a value which no point before them has. */
function withFirstValues(points: readonly Point[]): Set<Point> {
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
