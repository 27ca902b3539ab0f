import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Columns of a kernel that belong to one task's head. */
export interface Columns {
  readonly task: number;
  readonly width: number;
}

/**
 * What the heads see of a batch: a representation z_t [b, h] for every task t that sees the trunk. A head meets it in a linear map first,
 * so that it need not be made: what is asked for is z_t·K_t, for many heads at once.
 */
export interface Representations {
  /** [b, width] the trunk's output, which is everybody's. */
  readonly trunk: Tensor2D;
  /**
   * z_t·K_t + b_t, side by side.
   *
   * @param kernel [h, Σ widths]
   * @param columns whose columns they are, in their order; all of them of tasks at one depth
   * @param bias [Σ widths]; left out: none
   * @returns [b, Σ widths]
   */
  times(kernel: Tensor2D, columns: readonly Columns[], bias?: Tensor1D): Tensor2D;
  /** z_t itself, [b, h]. */
  of(task: number): Tensor2D;
}
