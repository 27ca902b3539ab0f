import type { FeatureBlock, FeatureSet } from '../features/featureBlock.js';
import type { HeadDefinition } from './headParams.js';
import type { SharingParams } from './sharingParams.js';
import type { SliceHeadParams } from './sliceHeadParams.js';
import type { TrunkParams } from './trunkParams.js';

/** Everything about a network but its weights: what `network.json` holds. */
export interface NetworkDefinition {
  /** 2 where there are slice heads, 3 where tasks share otherwise or heads stand lower: what an older reader would leave out. */
  readonly version: 1 | 2 | 3;
  /** The feature blocks in the order in which dense ones stand side by side. */
  readonly inputs: readonly NetworkInput[];
  readonly trunk: TrunkParams;
  /** Left out: `hard`. */
  readonly sharing?: SharingParams;
  readonly tasks: readonly TaskHead[];
  readonly sliceHeads?: SliceHeadDefinition;
}

/** Slice-aware heads as the network knows them. */
export interface SliceHeadDefinition
  extends Pick<SliceHeadParams, 'confidence' | 'attention' | 'temperature' | 'rank'> {
  /** Slices with the names of the tasks that attend to them; at least one each. */
  readonly slices: readonly { readonly name: string; readonly tasks: readonly string[] }[];
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
  readonly head: HeadDefinition;
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
