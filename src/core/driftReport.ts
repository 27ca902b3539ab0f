import type { Rate } from './errorReport.js';

/** An estimate with its 95 % interval, and the number of rows or votes behind it. */
export type Estimate = Pick<Rate, 'n' | 'rate' | 'interval'>;

/** One share in both data sets. */
export interface Shift {
  readonly before: Estimate;
  readonly after: Estimate;
  /** after − before */
  readonly difference: number;
  /** Its 95 % interval, by itself: not widened for how many there are. */
  readonly interval: readonly [low: number, high: number];
  /** Cohen's h, 2 asin √after − 2 asin √before: a change from 1 % to nothing is as large as one from 50 % to 40 %. */
  readonly effect: number;
  /** Of no difference, two-sided. */
  readonly p: number;
  /** Holm's, over all shifts of the report. */
  readonly adjustedP: number;
  /** Where `adjustedP` is below .05, which way it went. */
  readonly verdict: 'higher' | 'lower' | 'unclear';
}

/** What is held against each other for a labeling function; `null` where one of the two data sets says nothing about it. */
export interface FunctionShifts {
  /** Of the rows: it votes. */
  readonly coverage: Shift | null;
  /** Of the rows that it votes on: another one votes too. */
  readonly overlap: Shift | null;
  /** Of the rows that it and another one vote on: another one contradicts it. */
  readonly conflict: Shift | null;
  /** Of its votes: right, as a label model fitted to each data set by itself estimates it. */
  readonly estimatedAccuracy: Shift | null;
  /** Of its votes on rows with gold: right. */
  readonly goldAccuracy: Shift | null;
}

/** One labeling function. */
export interface FunctionDrift {
  readonly name: string;
  readonly shifts: FunctionShifts;
  /** The largest |effect| among what is clear of coverage and accuracies, which are its own; 0 for none. What else is clear may be its neighbours' doing. */
  readonly own: number;
}

/** One task. */
export interface TaskDrift {
  readonly task: string;
  /** Of the rows: no labeling function votes. */
  readonly uncovered: Shift | null;
  /** Of the rows with two votes and more: no vote contradicts another. */
  readonly unanimous: Shift | null;
  /** Class → of the covered rows, as the label model of each data set estimates it. Empty where one could not be fitted. */
  readonly classBalance: Readonly<Record<string, Shift>>;
  /** Why there are no estimates, where a label model could not be fitted. */
  readonly unfitted?: string;
  /** Worst first. */
  readonly functions: readonly FunctionDrift[];
}

/** What `espalier drift` tells. */
export interface DriftReport {
  readonly before: { readonly data: string; readonly rows: number };
  readonly after: { readonly data: string; readonly rows: number };
  /** Ids that are in both; `null` where the rows have no id column, so that their numbers are their ids. */
  readonly sharedIds: number | null;
  /** How many shifts Holm's correction is over. */
  readonly tests: number;
  readonly tasks: readonly TaskDrift[];
}
