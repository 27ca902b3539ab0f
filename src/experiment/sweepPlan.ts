import type { AxisLabel, BudgetParams, CompareParams, ControlKind, RunnerParams, SearchParams } from './sweepParams.js';

/** One process that a sweep starts, and goes on with: a run of one config. */
export interface PlannedRun {
  /** The hash of config, data and version. */
  readonly id: string;
  /** What is asked of the command line: `label`, which ends before the network, where the experiment has no features. */
  readonly command: 'label' | 'run';
  /** `training.epochs`. */
  readonly epochs: number;
  /** Set where its config says `backend: auto`: it takes what the sweep's first run opens. */
  readonly auto?: true;
  /** The settings that it is held against in successive halving: those with the same values on the other axes. */
  readonly bracket?: string;
}

/** One row of what a sweep is about: a point of the grid, or a control of it. */
export interface PlannedCell {
  /** The run that it comes out of; cells that come to the same config share one. */
  readonly run: string;
  readonly axes: Readonly<Record<string, AxisLabel>>;
  readonly control?: ControlKind;
  readonly seed: number;
}

/** plan.json: a sweep as it was frozen. */
export interface SweepPlan {
  readonly version: 1;
  /** Espalier's. */
  readonly espalier: string;
  readonly name: string;
  readonly question?: string;
  /** Axis → its labels, in the order of the file, drawn ones as they were drawn; and the config paths that it sets. */
  readonly axes: Readonly<Record<string, { readonly labels: readonly AxisLabel[]; readonly paths: readonly string[] }>>;
  /** Task → how deep it lies under others, the top 0; left out where no task lies under another. */
  readonly depths?: Readonly<Record<string, number>>;
  /** The axes that hold seeds: what means and intervals are over. */
  readonly seedAxes: readonly string[];
  /** In the order in which they are started. */
  readonly runs: readonly PlannedRun[];
  readonly cells: readonly PlannedCell[];
  /** Cells that `exclude` left out. */
  readonly excluded: number;
  readonly compare: CompareParams;
  readonly search?: SearchParams;
  readonly budget: BudgetParams;
  readonly runner: RunnerParams;
}
