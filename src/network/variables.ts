import type { Tensor } from '@tensorflow/tfjs-core';

/** How a variable starts. */
export type Initializer =
  | { readonly kind: 'zeros' }
  /** Uniform in ± √(6 / fanIn), for layers before a ReLU (He et al., 2015). */
  | { readonly kind: 'he'; readonly fanIn: number }
  /** Uniform in ± √(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010). */
  | { readonly kind: 'glorot'; readonly fanIn: number; readonly fanOut: number }
  /** Uniform in ± limit. */
  | { readonly kind: 'uniform'; readonly limit: number };

/** A named variable: names are what slots, checkpoints and files go by. */
export interface VariableSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
}

/** Weights by variable name. */
export type Weights = Readonly<Record<string, Tensor>>;
