import type { Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import type { Backend } from '../../backend/backend.js';
import type { VariableSpec, Weights } from '../variables.js';

/** How embedded tokens become one vector per row; {@link textTrunk} does the rest. */
export interface TokenEncoder {
  /** Width of the vector. */
  readonly width: number;
  /**
   * @param prefix of the variables' names
   * @param dimensions e, of the embeddings
   * @param length L, the tokens of a row
   */
  variables(prefix: string, dimensions: number, length: number): VariableSpec[];
  /**
   * Places come before rows, so that neighbouring places, and one place of all rows, lie side by side in memory.
   *
   * @param embedded [L, b, e], zeros where a row is padded
   * @param mask [L, b], 1 where there is a token, else 0
   * @returns [b, width]
   */
  encode(backend: Backend, weights: Weights, prefix: string, embedded: Tensor3D, mask: Tensor2D): Tensor2D;
}
