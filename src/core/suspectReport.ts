import type { ErrorRow } from './errorReport.js';
import type { SplitName } from './split.js';

/** A row whose label is probably wrong. */
export interface SuspectRow extends ErrorRow {
  readonly given: string;
  /** The likeliest class by the held-out prediction. */
  readonly likely: string;
  /** How much likelier it is than the given one. */
  readonly margin: number;
}

/** Labels of one task that are probably wrong. */
export interface TaskSuspects {
  readonly task: string;
  /** `gold`: what people labeled. `labels`: the label model's likeliest class. */
  readonly of: 'gold' | 'labels';
  /** Rows that were looked at. */
  readonly rows: number;
  /** The splits that they are of. */
  readonly splits: readonly SplitName[];
  /** Rows with a wrong label as the confident joint estimates them. */
  readonly estimated: number;
  /** Given class → true class → rows, as estimated; without those below half a row. */
  readonly confusions: readonly { readonly given: string; readonly likely: string; readonly rows: number }[];
  /** How many are suspected; `suspects` may list fewer. */
  readonly found: number;
  readonly suspects: readonly SuspectRow[];
}
