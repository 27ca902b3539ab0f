import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { Representations } from './representations.js';

/** Every task sees the trunk's output itself: z_t = z, and all heads meet it in one product. */
export function oneForAll(backend: Backend, z: Tensor2D): Representations {
  return {
    trunk: z,
    times: (kernel, _columns, bias) => (bias ? backend.dense(z, kernel, bias, 'linear') : backend.tf.matMul(z, kernel)),
    of: () => z,
  };
}
