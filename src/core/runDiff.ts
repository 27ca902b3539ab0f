import type { SplitName } from './split.js';

/** How many rows went from one class to another; `null` = no label, as no labeling function votes. */
export interface Transition {
  readonly from: string | null;
  readonly to: string | null;
  readonly rows: number;
}

/** A row whose label (or prediction) differs. */
export interface FlippedRow {
  readonly id: string;
  readonly split: SplitName;
  readonly from: string | null;
  readonly to: string | null;
  /** The probability of either class, each in its own run. */
  readonly probabilities: readonly [before: number, after: number];
  /** Votes that differ: labeling function → vote before and after, `null` = abstain. */
  readonly votes?: Readonly<Record<string, readonly [before: string | null, after: string | null]>>;
  readonly gold?: string;
  readonly text?: string;
}

/** Labels or predictions of one task, row by row. */
export interface FlipCounts {
  /** Rows of both runs. */
  readonly rows: number;
  readonly flipped: number;
  readonly splits: Readonly<Partial<Record<SplitName, { readonly rows: number; readonly flipped: number }>>>;
  /** Most rows first. */
  readonly transitions: readonly Transition[];
}

export interface FunctionChange {
  readonly name: string;
  /**
   * `definition`: what it asks changed, or the code or a file behind it. `votes`: it is defined as before and votes otherwise, as its class or the rows
   * changed. `unknown`: its definition was not recorded, and it votes otherwise.
   */
  readonly change: 'added' | 'removed' | 'definition' | 'votes' | 'unknown';
  /** Share of the train rows it votes on, in either run. */
  readonly coverage: readonly [before: number | null, after: number | null];
  /** Rows of both runs on which its vote differs; those it votes on where it is in one run only. */
  readonly votes: number;
}

/** One score in both runs. */
export interface MetricChange {
  readonly model: 'majorityVote' | 'labelModel' | 'network';
  readonly split: SplitName;
  readonly metric: string;
  /** Rows that were scored, in either run. */
  readonly n: readonly [before: number, after: number];
  readonly value: readonly [before: number, after: number];
  /** The 95 % interval of the second run, where it has one. */
  readonly interval?: readonly [low: number, high: number];
}

export interface TaskDiff {
  readonly task: string;
  readonly labels: FlipCounts;
  /** By slice of the second run, most flips first; those without any are left out. */
  readonly slices: readonly { readonly slice: string; readonly rows: number; readonly flipped: number }[];
  readonly functions: readonly FunctionChange[];
  readonly metrics: readonly MetricChange[];
  /** The rows that changed most: by the sum of both probabilities. */
  readonly flippedRows: readonly FlippedRow[];
  /** Where both runs have a network; `fixed` and `broken` count rows with gold. */
  readonly predictions?: FlipCounts & {
    readonly fixed: number;
    readonly broken: number;
    readonly flippedRows: readonly FlippedRow[];
  };
  /** Rows that are in one run only. */
  readonly only: { readonly before: number; readonly after: number };
}

/** What differs between two runs. */
export interface RunDiff {
  readonly runs: readonly [before: string, after: string];
  /** Whether both read the same rows; `null` where a run did not record that. */
  readonly sameData: boolean | null;
  /** Keys of the resolved config, with what stands there now. */
  readonly config: readonly string[];
  readonly tasks: readonly TaskDiff[];
  /** Tasks that are in one run only. */
  readonly only: { readonly before: readonly string[]; readonly after: readonly string[] };
}
