import type { LabelMatrix } from '../../core/labelMatrix.js';
import type { MetricName } from '../../core/metrics/index.js';
import type { FeatureSet } from '../../features/featureBlock.js';

/** How a quick fit of the label model differs from the experiment's own. */
export interface QuickFit {
  /** A labeling function that is left out. */
  readonly without?: number;
  /** Rows whose gold the fit sees, beside what `gold.train` says. */
  readonly gold?: Uint32Array;
  /** One more labeling function: row → its vote; rows that it does not hold abstain. */
  readonly extra?: ReadonlyMap<number, number>;
}

/** Labels of some rows. */
export interface QuickLabeled {
  /** [rows, k] */
  readonly probs: Float32Array;
  /** [rows] 1 where anything speaks about the row. */
  readonly covered: Uint8Array;
}

/** A task and what is known about it, as far as advice rests on it. Rows are the source's. */
export interface TaskEvidence {
  readonly task: string;
  /** [k] */
  readonly classes: readonly string[];
  /** What gains are in. */
  readonly metric: MetricName;
  /** The train rows that quick fits draw from. */
  readonly train: Uint32Array;
  /** Validation rows with gold: what everything is scored on. */
  readonly scored: Uint32Array;
  /** [n] gold; read on `scored` alone. */
  readonly gold: Int16Array;
  readonly matrix: LabelMatrix;
  readonly slices: readonly { readonly name: string; readonly rows: ReadonlySet<number> }[];
  /** Features of the source's rows; absent where the experiment has none that a linear model reads. */
  readonly features?: FeatureSet;
  /** The first row of the source among those of `features`. */
  readonly offset: number;
  /** Fits the task's label model on the votes of some rows and labels others. */
  label(fit: Uint32Array, at: Uint32Array, options?: QuickFit): QuickLabeled;
}
