import { createHash } from 'node:crypto';
import type { ContentStore } from '../cache/contentStore.js';
import { type LoadedCell, type LoadedSweep, loadSweep } from '../config/loadSweep.js';
import type { Problem } from '../core/errors.js';
import { spreadOut } from '../experiment/spreadOut.js';
import type { AxisLabel } from '../experiment/sweepParams.js';
import type { PlannedCell, PlannedRun, SweepPlan } from '../experiment/sweepPlan.js';
import { InputsIdentity } from '../stages/inputsIdentity.js';
import { version } from '../version.js';

/** A sweep with everything that freezes it. */
export interface PlannedSweep {
  readonly plan: SweepPlan;
  /** Run → its whole config. */
  readonly configs: ReadonlyMap<string, string>;
  readonly output: { readonly dir: string };
  readonly warnings: readonly Problem[];
}

/**
 * Plans a sweep: every cell resolved, checked and given the hash of its config, data and Espalier's version. Cells that come to the same run share it.
 *
 * @param options.store remembers the hashes of files
 * @throws EspalierError every problem at once; what opening the data brings
 */
export async function planSweep(
  file: string,
  options: {
    readonly set?: readonly string[];
    readonly cwd: string;
    readonly store: ContentStore;
    readonly signal?: AbortSignal;
  },
): Promise<PlannedSweep> {
  const sweep = await loadSweep(file, options);
  const identity = new InputsIdentity(options.store, options.signal);
  const configs = new Map<string, string>();
  const runs = new Map<string, PlannedRun>();
  const cells: PlannedCell[] = [];
  const seedAxes = sweep.axes.filter(({ paths }) => paths.includes('seed')).map(({ name }) => name);
  for (const cell of sweep.cells) {
    const { experiment, resolvedYaml, axes, control } = cell;
    const command = experiment.features.length === 0 ? 'label' : 'run';
    const id = hashOf([version, command, tellingPart(resolvedYaml), await identity.of(experiment)]);
    configs.set(id, resolvedYaml);
    const bracket = bracketOf(cell, sweep);
    const auto = command === 'run' && experiment.backend.kind === 'auto';
    const planned = { id, command, epochs: experiment.training.epochs } as const;
    runs.set(id, runs.get(id) ?? { ...planned, ...(auto && { auto }), ...(bracket && { bracket }) });
    const row = { run: id, axes, seed: experiment.seed };
    addCell({ ...row, ...(control && { control }) });
    if (experiment.controls?.singleTask && sweep.controls.includes('singleTask') && !control) {
      addCell({ ...row, control: 'singleTask' });
    }
  }
  const { name, question, excluded, compare, search, budget, runner } = sweep;
  return {
    plan: {
      version: 1,
      espalier: version,
      name,
      ...(question !== undefined && { question }),
      axes: Object.fromEntries(
        sweep.axes.map(({ name, paths }) => [name, { labels: labelsOf(name, sweep), paths }] as const),
      ),
      ...depthsOf(sweep),
      seedAxes,
      runs: inOrder([...runs.values()], cells, seedAxes),
      cells,
      excluded,
      compare,
      ...(search && { search }),
      budget,
      runner,
    },
    configs,
    output: sweep.output,
    warnings: sweep.warnings,
  };

  /** Controls of several cells may come to one run: it stands for what these have in common. */
  function addCell(cell: PlannedCell): void {
    const at = cells.findIndex((each) => each.run === cell.run && each.control === cell.control);
    if (cell.control === undefined || cell.control === 'singleTask' || at < 0) {
      cells.push(cell);
      return;
    }
    const shared = Object.entries(cells[at].axes).filter(([axis, label]) => cell.axes[axis] === label);
    cells[at] = { ...cells[at], axes: Object.fromEntries(shared) };
  }
}

/** The settings of one bracket differ in what is drawn alone. */
function bracketOf(
  { axes, sample, control, experiment }: LoadedCell,
  { search, axes: sweep }: LoadedSweep,
): string | undefined {
  if (!search?.halving || sample === undefined || control || experiment.features.length === 0) return undefined;
  const drawn = new Set(sweep.filter((axis) => axis.drawn).map(({ name }) => name));
  return JSON.stringify(Object.entries(axes).filter(([axis]) => !drawn.has(axis)));
}

/** Of the tasks of all cells. */
function depthsOf({ cells }: LoadedSweep): Pick<SweepPlan, 'depths'> {
  const above = new Map<string, string | undefined>();
  for (const { experiment } of cells) {
    for (const { name, parent, refines } of experiment.tasks) {
      above.set(name, above.get(name) ?? parent?.task ?? refines?.task);
    }
  }
  const tied = new Set([...above].flatMap(([name, over]) => (over === undefined ? [] : [name, over])));
  if (tied.size === 0) return {};
  const depth = (name: string): number => (above.get(name) === undefined ? 0 : 1 + depth(above.get(name)!));
  return { depths: Object.fromEntries([...tied].map((name) => [name, depth(name)])) };
}

function labelsOf(axis: string, { cells }: LoadedSweep): AxisLabel[] {
  return [...new Set(cells.filter(({ control }) => !control).map(({ axes }) => axes[axis]))];
}

/** Seed after seed, and within a seed so that the first runs show how long the others take. */
function inOrder(
  runs: readonly PlannedRun[],
  cells: readonly PlannedCell[],
  seedAxes: readonly string[],
): PlannedRun[] {
  const seedOf = new Map(
    cells.map(({ run, axes }) => [run, JSON.stringify(seedAxes.map((axis) => axes[axis]))] as const),
  );
  const seeds = [...new Set(runs.map(({ id }) => seedOf.get(id)))];
  return seeds.flatMap((seed) => spreadOut(runs.filter(({ id }) => seedOf.get(id) === seed)));
}

/** The config without what has no part in what a run comes to: comments, name, output, how far training goes for now. */
function tellingPart(resolvedYaml: string): string {
  return resolvedYaml
    .replace(/^(#.*\n)+/, '')
    .replace(/^name: .*\n/m, '')
    .replace(/^output:\n( .*\n)+/m, '')
    .replace(/^ {2}stopAfter: \d+\n/m, '');
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 12);
}
