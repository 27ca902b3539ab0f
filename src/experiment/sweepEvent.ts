import type { RunRecord } from './sweepFolder.js';
import type { AxisLabel } from './sweepParams.js';
import type { PlannedRun } from './sweepPlan.js';

/** What became of a run, to be told. */
export interface SweepEvent {
  readonly run: PlannedRun;
  readonly axes: Readonly<Record<string, AxisLabel>>;
  readonly control?: string;
  readonly record: RunRecord;
  /** Of this attempt. */
  readonly seconds: number;
  readonly done: number;
  readonly total: number;
  readonly secondsLeft?: number;
}
