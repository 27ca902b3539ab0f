import type { SweepBackend } from './decideBackend.js';
import { estimateSeconds, type TimedRun } from './estimateSeconds.js';
import { rungsOf } from './rungsOf.js';
import type { RunRecord, SweepFolder } from './sweepFolder.js';
import type { AxisLabel } from './sweepParams.js';
import type { PlannedRun, SweepPlan } from './sweepPlan.js';

/** What this call starts next: a run and, with successive halving, the rung that it is trained to. */
export interface SweepJob {
  readonly run: PlannedRun;
  readonly rung?: number;
}

/** How far a sweep has come: what its runs left on disk, and what this call does with them. */
export class SweepState {
  /** Run → when it began, in milliseconds. */
  readonly running = new Map<string, number>();
  /** Runs that this call has started. */
  readonly tried = new Set<string>();
  /** Runs that any call has started. */
  readonly started: Set<string>;
  /** Settings that successive halving holds against each other, in the order in which they were drawn. */
  readonly brackets: ReadonlyMap<string, readonly PlannedRun[]>;
  /** What `backend: auto` means in this sweep; undefined as long as no run has opened one. */
  backend: SweepBackend | undefined;
  /** Runs that this call has finished. */
  finished = 0;
  /** The limit that keeps a run from being started now. */
  budget: 'runs' | 'hours' | undefined;
  readonly #cells: ReadonlyMap<string, { axes: Readonly<Record<string, AxisLabel>>; control?: string }>;

  private constructor(
    readonly plan: SweepPlan,
    readonly records: Map<string, RunRecord>,
  ) {
    this.#cells = new Map(plan.cells.toReversed().map(({ run, axes, control }) => [run, { axes, control }]));
    this.started = new Set(records.keys());
    const brackets = new Map<string, PlannedRun[]>();
    const byId = new Map(plan.runs.map((run) => [run.id, run]));
    // Trials are numbered as they were drawn, in the order of the cells.
    for (const id of new Set(plan.cells.map(({ run }) => run))) {
      const run = byId.get(id)!;
      if (run.bracket === undefined) continue;
      brackets.set(run.bracket, [...(brackets.get(run.bracket) ?? []), run]);
    }
    this.brackets = brackets;
  }

  static async read(plan: SweepPlan, folder: SweepFolder): Promise<SweepState> {
    const found = await Promise.all(plan.runs.map(async ({ id }) => [id, await folder.readRecord(id)] as const));
    return new SweepState(plan, new Map(found.flatMap(([id, record]) => (record ? [[id, record]] : []))));
  }

  /** The row of the sweep that a run stands for; of several the first one. */
  cellOf(id: string): { readonly axes: Readonly<Record<string, AxisLabel>>; readonly control?: string } {
    return this.#cells.get(id)!;
  }

  /** With successive halving: as far as it was to go by now. */
  isDone(id: string): boolean {
    return this.records.get(id)?.state === 'done';
  }

  rungsOf({ epochs }: PlannedRun): number[] {
    const { minimum, eta } = this.plan.search?.halving ?? { minimum: epochs, eta: 2 };
    return rungsOf(minimum, epochs, eta);
  }

  /** What tells how long a run takes. */
  timingAxes(id: string): Readonly<Record<string, AxisLabel>> {
    const { axes, control } = this.cellOf(id);
    return { ...axes, ' control': control ?? '' };
  }

  timed(): TimedRun[] {
    return this.plan.runs.flatMap(({ id }) => {
      const record = this.records.get(id);
      return record?.state === 'done' ? [{ axes: this.timingAxes(id), seconds: record.seconds }] : [];
    });
  }

  /** Undefined where no run is done yet. */
  expectedSeconds(id: string): number | undefined {
    return estimateSeconds(this.timingAxes(id), this.timed(), this.plan.seedAxes);
  }
}
