import type { DecisionRule } from '../evaluation/thresholds.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import type { NetworkDefinition } from '../network/networkDefinition.js';

/** A tensor of `weights.bin`, as TensorFlow.js's weight manifests describe one. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: 'float32';
  /** Stored as whole numbers q of 8 bits: value = scale · q + min. Left out: stored as little-endian 32-bit floats. */
  readonly quantization?: { readonly dtype: 'uint8'; readonly scale: number; readonly min: number };
}

/** A task as an exported model predicts it. */
export interface ExportedTask {
  readonly name: string;
  readonly classes: readonly string[];
  readonly parent?: { readonly task: string; readonly class: string };
  readonly refines?: { readonly task: string; readonly classes: Readonly<Record<string, readonly string[]>> };
  readonly decision: DecisionRule;
}

/** `model.json` of an exported model: everything but its weights. */
export interface ExportedModel {
  readonly format: 'espalier-predictor';
  readonly version: 1;
  /** The experiment's name. */
  readonly name: string;
  readonly generatedBy: string;
  readonly tasks: readonly ExportedTask[];
  /** What ties tasks beside `parent` and `refines`. */
  readonly constraints: readonly ConstraintSpec[];
  /** Whether the predictions of tied tasks are made to agree. */
  readonly consistent: boolean;
  readonly encoder: FeatureEncoderJSON;
  readonly network: NetworkDefinition;
  /** In the place where TensorFlow.js's `io.loadWeights` looks for it. */
  readonly weightsManifest: readonly { readonly paths: readonly string[]; readonly weights: readonly WeightEntry[] }[];
}
