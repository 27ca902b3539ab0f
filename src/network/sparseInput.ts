import type { FeatureSet } from '../features/featureBlock.js';

/**
 * How a network's sparse blocks reach its trunk. The host's is plain JavaScript over typed arrays, since wasm has no
 * gradient of a gather; another may keep the tables on the device.
 */
export interface SparseInput {
  /** Width of the sum. */
  readonly width: number;
  /** The tables [d, width] by variable name. */
  readonly tables: ReadonlyMap<string, Float32Array>;
  /**
   * The sum of all sparse blocks' embedding bags.
   *
   * @param rows [b] −1 is padding and gives zeros
   * @returns [b, width]
   */
  forward(features: FeatureSet, rows: ArrayLike<number>): Float32Array;
}
