import type { DecisionRule } from '../evaluation/thresholds.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';

/** `model/manifest.json`: with the weights beside it, everything that `predict` needs. */
export interface ModelManifest {
  readonly version: 1;
  readonly name: string;
  /** The id column of the training data, where it named one. */
  readonly idColumn?: string;
  readonly tasks: readonly {
    readonly name: string;
    readonly classes: readonly string[];
    readonly parent?: { readonly task: string; readonly class: string };
    readonly decision: DecisionRule;
  }[];
  readonly encoder: FeatureEncoderJSON;
}
