import type { Tensor1D } from '@tensorflow/tfjs-core';

/** A sparse matrix [rows, columns] by its entries, row after row. */
export interface SparseEntries {
  /** [e] int32 */
  readonly row: Tensor1D;
  /** [e] int32 */
  readonly column: Tensor1D;
  /** [e] */
  readonly value: Tensor1D;
  readonly rows: number;
}
