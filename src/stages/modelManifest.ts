import type { PredictionParams } from '../evaluation/predictionParams.js';
import type { DecisionRule } from '../evaluation/thresholds.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';

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
    readonly refines?: { readonly task: string; readonly classes: Readonly<Record<string, readonly string[]>> };
    readonly decision: DecisionRule;
  }[];
  /** What ties tasks beside `parent` and `refines`. */
  readonly constraints?: readonly ConstraintSpec[];
  readonly predictions?: PredictionParams;
  readonly encoder: FeatureEncoderJSON;
}
