import type { FeatureBlock, FeatureSet } from '../features/featureBlock.js';
import type { HeadParams } from './headParams.js';
import type { TrunkParams } from './trunkParams.js';

/** Everything about a network but its weights: what `network.json` holds. */
export interface NetworkDefinition {
  readonly version: 1;
  /** The feature blocks in the order in which dense ones stand side by side. */
  readonly inputs: readonly NetworkInput[];
  readonly trunk: TrunkParams;
  readonly tasks: readonly TaskHead[];
}

/** A feature block as the network is built for it. */
export interface NetworkInput {
  readonly name: string;
  readonly kind: FeatureBlock['kind'];
  readonly d: number;
  /** Tokens per row, of a block of token ids. */
  readonly length?: number;
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
  return features.blocks.map((block) => ({
    name: block.name,
    kind: block.kind,
    d: block.d,
    ...(block.kind === 'tokens' && { length: block.length }),
  }));
}
