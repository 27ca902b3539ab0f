import type { Tensor } from '@tensorflow/tfjs-core';
import type { TF } from '../backend/backend.js';

/** Several tensors as one: itself, where there is one, else all their entries in a row. */
export function packTensors(tf: TF, tensors: readonly Tensor[]): Tensor {
  if (tensors.length === 1) return tensors[0];
  return tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1])));
}

/** The way back. */
export function unpackTensors(tf: TF, packed: Tensor, shapes: readonly (readonly number[])[]): Tensor[] {
  if (shapes.length === 1) return [packed];
  let start = 0;
  return shapes.map((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const part = tf.slice(packed, [start], [size]);
    start += size;
    return tf.reshape(part, [...shape]);
  });
}
