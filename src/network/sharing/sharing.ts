import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { Backend } from '../../backend/backend.js';
import type { Representations } from '../representations.js';
import type { VariableSpec, Weights } from '../variables.js';

/** What a sharing is built for. */
export interface SharingContext {
  /** h, the width of the trunk's output. */
  readonly width: number;
  /** The tasks whose heads stand on top, in the order in which heads lay them side by side; at least one. */
  readonly tasks: readonly SharingTask[];
}

export interface SharingTask {
  /** Among all tasks of the network. */
  readonly task: number;
  readonly name: string;
}

/**
 * How tasks share the network between the trunk's output and their heads. It has two halves, and the border between them is what loss
 * balancing goes by: what the losses of several tasks reach is shared, and is named `trunk/…`; what only one task's loss reaches is that
 * task's, and is named, or has pieces named, `heads/<task>/…`. A sharing holds no weights.
 */
export interface Sharing {
  /** Of every task's representation. */
  readonly width: number;
  /** The shared ones first, from the bottom to the top. */
  readonly variables: readonly VariableSpec[];
  /**
   * The shared half.
   *
   * @param z [b, h] the trunk's output
   * @returns what the tasks' own half is made from, z at its head
   */
  shared(backend: Backend, weights: Weights, z: Tensor2D): Tensor[];
  /** The tasks' own half. */
  own(backend: Backend, weights: Weights, shared: readonly Tensor[]): Representations;
}

export interface SharingKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  // biome-ignore lint/suspicious/noExplicitAny: each kind reads its own parameters
  create(params: any, context: SharingContext): Sharing;
}
