import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';

/** What the trunk's first layer gets from the features. */
export interface TrunkInputs {
  /** Width of all dense feature blocks side by side; 0 = none. */
  readonly dense: number;
  /** Whether sparse blocks come as the sum of their embedding bags. */
  readonly bags: boolean;
  /** The blocks of token ids, for trunks that read them. */
  readonly tokens: readonly TokenInput[];
}

/** A block of token ids as a trunk is built for it. */
export interface TokenInput {
  /** The feature's name. */
  readonly name: string;
  /** d, the number of ids, those of padding and of unknown words included. */
  readonly d: number;
  /** L, the tokens kept of a row. */
  readonly length: number;
}

/** One batch as the trunk sees it. */
export interface TrunkBatch {
  /** [b, d] all dense blocks side by side. */
  readonly dense?: Tensor2D;
  /** [b, entry width] the sum of the sparse blocks' embedding bags. */
  readonly bags?: Tensor2D;
  /** The blocks of token ids by name, each [b, L] int32; 0 is padding. */
  readonly tokens?: Readonly<Record<string, Tensor2D>>;
  /** One [b, h] tensor per layer with dropout: 0 where a unit is dropped, else 1 / (1 − p). None when predicting. */
  readonly dropout?: readonly Tensor2D[];
}

/** A trunk built from its parameters; it holds no weights. */
export interface Trunk {
  /** Units that the sparse blocks' embedding bags are summed into: the first layer's width. */
  readonly entryWidth: number;
  /** h, the width of its last layer's output. */
  readonly width: number;
  /** The widths of the layers' outputs that heads may stand on, from the bottom up; the last one is `width`. */
  readonly depths: readonly number[];
  /** One entry per dropout mask that training feeds. */
  readonly dropout: readonly { readonly width: number; readonly rate: number }[];
  variables(inputs: TrunkInputs): VariableSpec[];
  /** @returns what each layer gives out, from the bottom up: one [b, width] for each of `depths` */
  forward(backend: Backend, weights: Weights, batch: TrunkBatch): Tensor2D[];
}

export interface TrunkKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  /** Whether it reads token ids. One that does needs a feature that gives them; with one that does not, they are an error. */
  readonly readsTokens: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each kind reads its own parameters
  create(params: any): Trunk;
}
