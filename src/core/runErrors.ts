import type { SplitName } from './split.js';

/** A row that deserves a look. */
export interface ErrorRow {
  readonly id: string;
  readonly split: SplitName;
  readonly gold: string | null;
  /** By the network, null where the task does not apply or there is no network. */
  readonly predicted: string | null;
  /** By the label model, null where no labeling function votes. */
  readonly label: string | null;
  /** Of what is predicted, else of the label. */
  readonly probability: number;
  /** What a suspected label seems to be. */
  readonly likely?: string;
  readonly text?: string;
}

/** How many of `n`, with a 95 % interval (Wilson) of the share. */
export interface Rate {
  readonly count: number;
  readonly n: number;
  readonly share: number;
  readonly interval: readonly [low: number, high: number];
}

/** Rows that err in one way. */
export interface ErrorBucket {
  readonly gold: string;
  readonly predicted: string | null;
  readonly label: string | null;
  /** Of the rows with that gold. */
  readonly rate: Rate;
  /** Labeling functions that vote for what is predicted, and on how many of the rows; most first. */
  readonly functions: readonly { readonly name: string; readonly rows: number }[];
  /** The surest first. */
  readonly examples: readonly ErrorRow[];
}

/** Two labeling functions that contradict each other. */
export interface ConflictPair {
  readonly names: readonly [string, string];
  readonly votes: readonly [string, string];
  readonly rows: number;
  /** Of these the rows with gold, and on how many of them each is right; absent where there is no gold. */
  readonly gold?: { readonly n: number; readonly right: readonly [number, number] };
}

/** Labels that confident learning takes for wrong. */
export interface SuspectedLabels {
  /** Labels that were looked at. */
  readonly n: number;
  readonly rows: number;
  /** P(truly `likely` | given), estimated; the largest first, none of them 0. */
  readonly noise: readonly { readonly given: string; readonly likely: string; readonly share: number }[];
  readonly examples: readonly ErrorRow[];
}

/** What went wrong on one task. */
export interface TaskErrors {
  readonly task: string;
  /** The split that gold is compared on, and labels are suspected on. */
  readonly split: SplitName;
  /** The split whose votes are looked at. */
  readonly votesOf: SplitName;
  /** Wrong predictions among the rows with gold; absent without either. */
  readonly wrong?: Rate;
  readonly buckets: readonly ErrorBucket[];
  /** Slices with rows of that split, the worst first; `rest`: the share of wrong rows outside. */
  readonly slices: readonly { readonly slice: string; readonly wrong: Rate; readonly rest: number | null }[];
  readonly uncovered: Rate & { readonly examples: readonly ErrorRow[] };
  readonly conflicts: Rate & { readonly pairs: readonly ConflictPair[]; readonly examples: readonly ErrorRow[] };
  readonly suspectedGold?: SuspectedLabels;
  readonly suspectedLabels?: SuspectedLabels;
  /** What could not be looked at, and why. */
  readonly notes: readonly string[];
}
