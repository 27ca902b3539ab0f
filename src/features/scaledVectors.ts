import { EspalierError } from '../core/errors.js';
import type { DenseBlock } from './featureBlock.js';
import { fitScaling, type Scaling } from './scaling.js';

/** Vectors that a pretrained model gives texts, or rows of numbers, before scaling. */
export interface RawVectors {
  readonly n: number;
  readonly d: number;
  /** [n, d] row-major, finite; zeros where `present` is 0. */
  readonly values: Float32Array;
  /** [n] 1 where the model has a vector: where the text says something, where no number is missing. */
  readonly present: Uint8Array;
}

/**
 * Learns the scaling of each dimension from the train rows that have a vector; null for `none`.
 *
 * @throws EspalierError FEATURE_EMPTY where no train row has one, or with `none` no row at all
 */
export function fitVectors(
  { d, values, present }: RawVectors,
  trainRows: Uint32Array,
  field: string,
  scale: 'none' | 'standard',
): Scaling[] | null {
  // Without a single vector not even its length is known.
  if (scale === 'none' && d > 0) return null;
  const rows = trainRows.filter((row) => present[row] === 1);
  if (rows.length === 0) {
    throw new EspalierError({
      code: 'FEATURE_EMPTY',
      message: `column "${field}": expected at least one cell with a vector on the ${trainRows.length} train rows; found none`,
      hint: d > 0 ? 'Leave the feature out, or set scale: none.' : 'Leave the feature out.',
    });
  }
  const column = new Float64Array(rows.length);
  return Array.from({ length: d }, (_, j) => {
    for (let i = 0; i < rows.length; i++) column[i] = values[rows[i] * d + j];
    return fitScaling(column, scale);
  });
}

/**
 * Scales the vectors in place. A row without a vector stays zero, which is the mean of the train rows once they are scaled:
 * it says nothing.
 */
export function scaleVectors(name: string, scalings: readonly Scaling[] | null, raw: RawVectors): DenseBlock {
  const { n, d, values, present } = raw;
  if (scalings) {
    const center = Float64Array.from(scalings, (scaling) => scaling.center);
    const scale = Float64Array.from(scalings, (scaling) => scaling.scale);
    for (let row = 0; row < n; row++) {
      if (present[row] === 0) continue;
      for (let j = 0; j < d; j++) values[row * d + j] = (values[row * d + j] - center[j]) / scale[j];
    }
  }
  return { kind: 'dense', name, n, d, values };
}
