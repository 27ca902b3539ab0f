import type { z } from 'zod';
import type { Rng } from '../../core/rng.js';

/** What a sampler may know of a task. */
export interface SamplerTask {
  readonly name: string;
  /** Ascending global rows of the train split on which the task's loss is not masked. */
  readonly rows: Uint32Array;
}

/**
 * Which rows each batch holds. A sampler keeps no state: an epoch's order depends on the seed and the epoch's number
 * alone, so that a resumed run goes on where it stood.
 */
export interface Sampler {
  readonly stepsPerEpoch: number;
  /**
   * @param epoch counted from 0
   * @returns [stepsPerEpoch · batchSize] global rows, batch after batch; −1 fills what a batch lacks
   */
  rows(epoch: number): Int32Array;
}

export interface SamplerKind {
  readonly summary: string;
  readonly params: z.ZodObject;
  create(
    // biome-ignore lint/suspicious/noExplicitAny: each kind reads its own parameters
    params: any,
    context: { readonly tasks: readonly SamplerTask[]; readonly batchSize: number; readonly rng: Rng },
  ): Sampler;
}
