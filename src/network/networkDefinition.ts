import type { FeatureSet } from '../features/featureBlock.js';
import type { HeadParams } from './headParams.js';
import type { TrunkParams } from './trunkParams.js';

/** Everything about a network but its weights: what `network.json` holds. */
export interface NetworkDefinition {
  readonly version: 1;
  /** The feature blocks in the order in which dense ones stand side by side. */
  readonly inputs: readonly { readonly name: string; readonly kind: 'sparse' | 'dense'; readonly d: number }[];
  readonly trunk: TrunkParams;
  readonly tasks: readonly TaskHead[];
}

/** A task as the network knows it. */
export interface TaskHead {
  readonly name: string;
  /** Number of classes. */
  readonly k: number;
  readonly head: HeadParams;
}

/** The `inputs` of a definition, read off a feature set. */
export function inputsOf(features: FeatureSet): NetworkDefinition['inputs'] {
  return features.blocks.map(({ name, kind, d }) => ({ name, kind, d }));
}
