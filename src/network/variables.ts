import type { Tensor } from '@tensorflow/tfjs-core';

/** How a variable starts. */
export type Initializer =
  | { readonly kind: 'zeros' }
  | { readonly kind: 'ones' }
  /** Uniform in ± √(6 / fanIn), for layers before a ReLU (He et al., 2015). */
  | { readonly kind: 'he'; readonly fanIn: number }
  /** Uniform in ± √(6 / (fanIn + fanOut)) (Glorot and Bengio, 2010). */
  | { readonly kind: 'glorot'; readonly fanIn: number; readonly fanOut: number }
  /** Uniform in ± limit. */
  | { readonly kind: 'uniform'; readonly limit: number }
  /** A square matrix of two numbers. */
  | { readonly kind: 'diagonal'; readonly on: number; readonly off: number };

/** A named variable: names are what slots, checkpoints and files go by. */
export interface VariableSpec {
  readonly name: string;
  readonly shape: readonly number[];
  readonly initializer: Initializer;
  /**
   * A fused variable: its last axis is made of these pieces side by side. Each is initialized and saved under its own name,
   * as if it were a variable of its own.
   */
  readonly pieces?: readonly { readonly name: string; readonly width: number }[];
}

/** Weights by variable name. */
export type Weights = Readonly<Record<string, Tensor>>;
