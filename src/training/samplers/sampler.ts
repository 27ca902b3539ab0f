import type { z } from 'zod';
import type { Rng } from '../../core/rng.js';

/** What a sampler may know of a task. */
export interface SamplerTask {
  readonly name: string;
  /** Ascending global rows of the train split on which the task's loss is not masked. */
  readonly rows: Uint32Array;
  /** The user's weight of its loss; left out: 1. At 0 its labels teach nothing, and no batch is given to it alone. */
  readonly weight?: number;
  /** [rows.length] ≥ 1: how often a pass over the rows visits each; left out: once. */
  readonly factors?: Float32Array;
}

/**
 * Which rows each batch holds. What a sampler says about an epoch depends on the seed and the epoch's number alone, whatever
 * was asked before, so that a resumed run goes on where it stood.
 */
export interface Sampler {
  /** Batches in an epoch. */
  readonly stepsPerEpoch: number;
  /**
   * @param epoch counted from 0
   * @returns [stepsPerEpoch · batchSize] global rows, batch after batch; −1 fills what a batch lacks
   */
  rows(epoch: number): Int32Array;
  /**
   * Where batches belong to one task each: only its labels on their rows train. Left out: all labels do.
   *
   * @returns [stepsPerEpoch] task numbers
   */
  tasks?(epoch: number): Int32Array;
}

export interface SamplerContext {
  readonly tasks: readonly SamplerTask[];
  readonly batchSize: number;
  /** Epochs of the whole run. */
  readonly epochs: number;
  readonly rng: Rng;
}

export interface SamplerKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  // biome-ignore lint/suspicious/noExplicitAny: each kind reads its own parameters
  create(params: any, context: SamplerContext): Sampler;
}
