/**
 * The length of the batch while a graph is written, when nobody knows it: a prime that no layer is as wide as, so that every length that is a multiple
 * of it follows from the batch's.
 */
export const batchLength = 1_000_000_007;

/** Whether a length follows from the batch's. */
export const isOfBatch = (length: number): boolean => length > 0 && length % batchLength === 0;

/** A value in a graph that is being written: where it comes from, and its shape, with {@link batchLength} for the batch. */
export class GraphTensor {
  constructor(
    /** `node:output` */
    readonly ref: string,
    readonly shape: readonly number[],
    readonly dtype: 'float32' | 'int32' | 'bool' = 'float32',
  ) {}

  clone(): GraphTensor {
    return this;
  }
}
