import type { Tensor } from '@tensorflow/tfjs-core';
import type { TF } from '../../backend/backend.js';

/**
 * Entries along the first axis: itself where they are all in order, one slice where they follow each other, else a gather of rows.
 *
 * @param x [t, …]
 */
export function pick<T extends Tensor>(tf: TF, x: T, places: readonly number[]): T {
  const [t, ...rest] = x.shape;
  const [first] = places;
  if (places.every((place, i) => place === first + i)) {
    if (places.length === t) return x;
    const zeros = rest.map(() => 0);
    return tf.slice(x, [first, ...zeros], [places.length, ...rest]);
  }
  const size = rest.reduce((a, b) => a * b, 1);
  const rows = tf.gather(tf.reshape(x, [t, size]), tf.tensor1d([...places], 'int32'));
  return tf.reshape(rows, [places.length, ...rest]) as Tensor as T;
}
