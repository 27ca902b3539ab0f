import type { LikelyClass } from './rowExplanation.js';
import type { SplitName } from './split.js';

/** A share of some rows with its 95 % interval (Wilson's). */
export interface Rate {
  readonly rows: number;
  /** Rows that it is a share of. */
  readonly n: number;
  /** rows / n; 0 where n is. */
  readonly rate: number;
  readonly interval: readonly [low: number, high: number];
}

/** Who contradicts gold: `both` say the same or something else that is wrong, or one of them alone does. */
export type WrongParty = 'both' | 'network' | 'labelModel';

/** A row that wants a look. */
export interface ErrorRow {
  readonly id: string;
  readonly split: SplitName;
  readonly gold?: string;
  /** `null`: the network finds that the task does not apply. Absent without a network. */
  readonly network?: LikelyClass | null;
  /** `null`: no labeling function votes. */
  readonly label: LikelyClass | null;
  /** Labeling function → what it votes for. */
  readonly votes: Readonly<Record<string, string>>;
  /** At least so many of the votes are wrong, whatever the row's class is. */
  readonly against: number;
  /** The beginning of the row's text. */
  readonly text?: string;
}

/** Rows with the same gold, prediction and label, one of which contradicts gold. */
export interface ErrorBucket {
  readonly gold: string;
  /** `null`: does not apply; absent without a network. */
  readonly network?: string | null;
  /** `null`: no labeling function votes. */
  readonly label: string | null;
  readonly wrong: WrongParty;
  /** Of the rows with this gold. */
  readonly share: Rate;
  /** The three that vote for the mistake on most of these rows, also among other classes. */
  readonly functions: readonly { readonly name: string; readonly rows: number }[];
  /** The most confident mistakes first. */
  readonly examples: readonly ErrorRow[];
}

/** Counts over one split or slice. */
export interface ErrorGroup {
  readonly name: string;
  readonly rows: number;
  /** Rows with gold that the network has wrong; absent without a network. */
  readonly network?: Rate;
  /** Covered rows with gold that the label model has wrong. */
  readonly labelModel: Rate;
  /** Rows on which votes contradict each other. */
  readonly conflicts: Rate;
  /** Rows without a vote. */
  readonly uncovered: Rate;
}

/** Two labeling functions that contradict each other on rows on which both vote. */
export interface ConflictPair {
  readonly labelingFunctions: readonly [string, string];
  /** Of the rows on which both vote. */
  readonly share: Rate;
  /** Where there is gold on rows on which they are apart: how often either is right. */
  readonly gold?: { readonly n: number; readonly right: readonly [number, number] };
}

/** Where one task goes wrong. */
export interface TaskErrors {
  readonly task: string;
  readonly splits: readonly ErrorGroup[];
  readonly slices: readonly ErrorGroup[];
  /** Most rows first. */
  readonly buckets: readonly ErrorBucket[];
  readonly conflicts: {
    readonly share: Rate;
    readonly pairs: readonly ConflictPair[];
    readonly rows: readonly ErrorRow[];
  };
  readonly uncovered: { readonly share: Rate; readonly rows: readonly ErrorRow[] };
}

/** What `espalier errors` tells. */
export interface ErrorReport {
  readonly run: string;
  /** The splits that were looked at; test rows are among them where they were asked for. */
  readonly splits: readonly SplitName[];
  /** The slice that everything is about; absent for all rows. */
  readonly slice?: string;
  readonly tasks: readonly TaskErrors[];
}
