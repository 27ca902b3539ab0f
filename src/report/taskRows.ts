import type { Rate, WrongParty } from '../core/errorReport.js';
import type { LookItem } from '../core/lookItem.js';

/** A model's classes against gold, row counts. */
export interface Confusion {
  readonly model: 'label model' | 'network';
  /** [k][k + 1] gold × said; the last column: no vote, or the task does not apply. */
  readonly counts: readonly (readonly number[])[];
}

/** Rows with the same gold, label and prediction, one of which contradicts gold. */
export interface RowBucket {
  readonly gold: string;
  /** `null`: the task does not apply; absent without a network. */
  readonly network?: string | null;
  /** `null`: no labeling function votes. */
  readonly label: string | null;
  readonly wrong: WrongParty;
  /** Of the rows with this gold. */
  readonly share: Rate;
  readonly functions: readonly { readonly name: string; readonly rows: number }[];
}

/**
 * What a report tells of one task's rows beyond metrics.json: counts alone, no text and no id, and none of test rows. Errors are of validation
 * rows: the network trained on the others.
 */
export interface TaskRows {
  /** Open rows: train and validation. */
  readonly rows: number;
  /** Top probabilities from 0 to 1 in 20 equal bins, as shares: the label model's over open rows with a vote, the network's over validation rows. */
  readonly confidence: { readonly labelModel?: readonly number[]; readonly network?: readonly number[] };
  /** On validation rows with gold. */
  readonly confusion: readonly Confusion[];
  /** On validation rows, most rows first; a network judged on rows that it trained on would look too good. */
  readonly buckets: readonly RowBucket[];
  /** Labeling function → its right votes of those on open rows with gold. */
  readonly accuracy: ReadonlyMap<string, Rate>;
  readonly look: readonly { readonly weight: number; readonly item: LookItem }[];
}

/** What the rows of a run add to its report. */
export interface ReportRows {
  readonly tasks: ReadonlyMap<string, TaskRows>;
  /** Task → labeling function → where it is declared, such as `config.resolved.yaml:41`. */
  readonly places: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Why there is no gold, where it could not be read. */
  readonly withoutGold?: string;
}
