import type { MetricName } from '../../core/metrics/index.js';
import type { CellResult } from '../cellResult.js';

/** What an axis stands for, where an analysis asks for one of a kind. */
export type AxisRole = 'rows' | 'gold' | 'labelModel' | 'hierarchy' | 'tasks';

/** An axis of the sweep. */
export interface AnalysisAxis {
  readonly name: string;
  /** Its labels, in the order of the file. */
  readonly labels: readonly (string | number | boolean)[];
  /** The config paths that it sets; none where it is of a form of its own, such as `hierarchy`. */
  readonly paths: readonly string[];
  /** Means and intervals are over these; they are compared with nothing. */
  readonly isSeed: boolean;
}

/** What analyses read: finished cells and controls, and how they are to be compared. */
export interface AnalysisInput {
  readonly cells: readonly CellResult[];
  readonly axes: readonly AnalysisAxis[];
  readonly metric: MetricName;
  readonly split: string;
  /** Axis → the label that its others are held against. @default its first */
  readonly baseline: Readonly<Record<string, string | number | boolean>>;
  /** Task → how deep it lies in its hierarchy, the coarsest 0; tasks outside of one are left out. */
  readonly depths?: Readonly<Record<string, number>>;
}
