import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { EspalierError } from '../core/errors.js';
import { Rng } from '../core/rng.js';
import type { Backend } from './backend.js';

/** What a backend has shown. */
export interface BackendProof {
  /** Largest absolute difference from plain JavaScript over the product's and the gradients' entries. */
  readonly largestError: number;
  readonly seconds: number;
}

const tolerance = 1e-3;

/**
 * Proves that an open backend computes: a dense layer's output and the gradients of its kernel, bias and input for
 * L = Σ c ⊙ relu(x·W + b), each entry held against the same sums in plain JavaScript doubles.
 *
 * @throws EspalierError BACKEND_WRONG when an entry is off by more than 1e-3
 */
export async function proveBackend(
  backend: Backend,
  clock: () => number = () => performance.now() / 1000,
): Promise<BackendProof> {
  const started = clock();
  const [b, d, h] = [9, 33, 17];
  const rng = new Rng(20);
  const draw = (count: number) => Float32Array.from({ length: count }, () => rng.normal());
  const [x, w, bias, c] = [draw(b * d), draw(d * h), draw(h), draw(b * h)];
  const expected = denseByHand(x, w, bias, c, b, d, h);

  const { tf } = backend;
  const tensors = [tf.tensor2d(x, [b, d]), tf.tensor2d(w, [d, h]), tf.tensor1d(bias), tf.tensor2d(c, [b, h])];
  const layer = (x: Tensor2D, w: Tensor2D, bias: Tensor1D) => backend.dense(x, w, bias, 'relu');
  const got = tf.tidy(() => {
    const [x, w, bias, c] = tensors as [Tensor2D, Tensor2D, Tensor1D, Tensor2D];
    const gradients = tf.grads(
      (x, w, bias) => tf.sum(tf.mul(layer(x as Tensor2D, w as Tensor2D, bias as Tensor1D), c)) as Scalar,
    )([x, w, bias]);
    return [layer(x, w, bias), ...gradients];
  });
  let largestError = 0;
  for (const [i, tensor] of got.entries()) {
    const values = await tensor.data();
    for (let at = 0; at < expected[i].length; at++) {
      const error = Math.abs(values[at] - expected[i][at]);
      // Not `Math.max`: a NaN must fail the proof, not hide in it.
      if (!(error <= largestError)) largestError = error;
      if (Number.isNaN(error)) break;
    }
  }
  tf.dispose([...tensors, ...got]);
  if (!(largestError <= tolerance)) {
    throw new EspalierError({
      code: 'BACKEND_WRONG',
      message: `backend ${backend.kind} (${backend.device}): a dense layer and its gradient must agree with plain JavaScript within ${tolerance}; the largest difference is ${largestError}`,
      hint: 'Choose another backend with backend: {kind: wasm} or {kind: cpu}.',
    });
  }
  return { largestError, seconds: clock() - started };
}

/** The layer's output [b, h] and the gradients of x [b, d], W [d, h], bias [h]. */
function denseByHand(
  x: Float32Array,
  w: Float32Array,
  bias: Float32Array,
  c: Float32Array,
  b: number,
  d: number,
  h: number,
): Float64Array[] {
  const y = new Float64Array(b * h);
  const dx = new Float64Array(b * d);
  const dw = new Float64Array(d * h);
  const db = new Float64Array(h);
  for (let i = 0; i < b; i++) {
    for (let j = 0; j < h; j++) {
      let sum = bias[j];
      for (let e = 0; e < d; e++) sum += x[i * d + e] * w[e * h + j];
      if (sum <= 0) continue;
      y[i * h + j] = sum;
      const delta = c[i * h + j];
      db[j] += delta;
      for (let e = 0; e < d; e++) {
        dw[e * h + j] += x[i * d + e] * delta;
        dx[i * d + e] += w[e * h + j] * delta;
      }
    }
  }
  return [y, dx, dw, db];
}
