import type { MetricName } from './metrics/index.js';

/** Which rows a slice holds. Membership means that the slicing function does not abstain. */
export interface SliceMembership {
  readonly name: string;
  /** The tasks that are scored on this slice. */
  readonly tasks: readonly string[];
  /** The data source whose rows are meant. */
  readonly source: string;
  /** Ascending row numbers within the source. */
  readonly rows: Uint32Array;
  /** Made from gold or splits, which no fit may see: scored, and never trained on. */
  readonly ofHidden?: boolean;
  /** Least test scores of the network. */
  readonly floor?: { readonly [M in MetricName]?: number };
}
