import type { TF } from '../backend/backend.js';
import { elementwise } from './elementwise.js';
import { HostTensor } from './hostTensor.js';

type Operand = HostTensor | number;

const sizeOf = (shape: readonly number[]) => shape.reduce((size, length) => size * length, 1);

const eachOf =
  (f: (x: number) => number) =>
  (x: HostTensor): HostTensor =>
    new HostTensor(Float32Array.from(x.values, f), x.shape);

const pairwise = (f: (a: number, b: number) => number) => (a: Operand, b: Operand) => elementwise(f, a, b);

const made = (values: ArrayLike<number>, shape: readonly number[], dtype: 'float32' | 'int32' = 'float32') =>
  new HostTensor(dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values), shape, dtype);

/**
 * The operations of TensorFlow.js that a network's forward pass is made of, in plain JavaScript over typed arrays, so that what runs in
 * a browser is the network's own code without a tensor library. Sums are taken in 64 bits and kept in 32: a result differs from
 * another backend's by rounding alone. There are no gradients, and there is nothing to free.
 */
const operations = {
  add: pairwise((a, b) => a + b),
  sub: pairwise((a, b) => a - b),
  mul: pairwise((a, b) => a * b),
  div: pairwise((a, b) => a / b),
  maximum: pairwise(Math.max),
  notEqual: pairwise((a, b) => (a !== b ? 1 : 0)),
  relu: eachOf((x) => Math.max(x, 0)),
  sigmoid: eachOf((x) => 1 / (1 + Math.exp(-x))),
  tanh: eachOf(Math.tanh),
  exp: eachOf(Math.exp),
  log: eachOf(Math.log),
  sqrt: eachOf(Math.sqrt),
  square: eachOf((x) => x * x),

  tensor: (values: Float32Array, shape: readonly number[]) => new HostTensor(values, shape),
  tensor1d: (values: ArrayLike<number>, dtype?: 'float32' | 'int32') => made(values, [values.length], dtype),
  tensor2d: made,
  tensor3d: made,
  zeros: (shape: readonly number[]) => new HostTensor(new Float32Array(sizeOf(shape)), shape),
  ones: (shape: readonly number[]) => new HostTensor(new Float32Array(sizeOf(shape)).fill(1), shape),
  cast: (x: HostTensor, dtype: 'float32' | 'int32') => made(x.values, x.shape, dtype),

  /** @param shape one length may be −1: what is left */
  reshape(x: HostTensor, shape: readonly number[]): HostTensor {
    const known = shape.reduce((size, length) => (length < 0 ? size : size * length), 1);
    return new HostTensor(
      x.values,
      shape.map((length) => (length < 0 ? x.values.length / known : length)),
      x.dtype,
    );
  },

  /** @param axes which axis of x comes where; left out: the other way round */
  transpose(x: HostTensor, axes = x.shape.map((_, axis) => x.shape.length - 1 - axis)): HostTensor {
    const from = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
    const shape = axes.map((axis) => x.shape[axis]);
    const to = axes.map((axis) => from[axis]);
    const out = new Float32Array(x.values.length);
    const digits = new Uint32Array(shape.length);
    let at = 0;
    for (let i = 0; i < out.length; i++) {
      out[i] = x.values[at];
      for (let axis = shape.length - 1; axis >= 0; axis--) {
        at += to[axis];
        if (++digits[axis] < shape[axis]) break;
        at -= to[axis] * shape[axis];
        digits[axis] = 0;
      }
    }
    return x.dtype === 'int32' ? made(out, shape, 'int32') : new HostTensor(out, shape);
  },

  /** The block of `size` from the corner `begin` on. */
  slice(x: HostTensor, begin: readonly number[], size: readonly number[]): HostTensor {
    const steps = x.shape.map((_, axis) => sizeOf(x.shape.slice(axis + 1)));
    const last = size.length - 1;
    const out = new Float32Array(sizeOf(size));
    const digits = new Uint32Array(size.length);
    let from = begin.reduce((sum, start, axis) => sum + start * steps[axis], 0);
    for (let at = 0; at < out.length; at += size[last]) {
      out.set(x.values.subarray(from, from + size[last]), at);
      for (let axis = last - 1; axis >= 0; axis--) {
        from += steps[axis];
        if (++digits[axis] < size[axis]) break;
        from -= steps[axis] * size[axis];
        digits[axis] = 0;
      }
    }
    return new HostTensor(out, size);
  },

  concat(parts: readonly HostTensor[], axis = 0): HostTensor {
    const runs = parts.map(({ shape }) => sizeOf(shape.slice(axis)));
    const run = runs.reduce((sum, each) => sum + each, 0);
    const rows = sizeOf(parts[0].shape.slice(0, axis));
    const out = new Float32Array(rows * run);
    let start = 0;
    for (const [i, { values }] of parts.entries()) {
      for (let row = 0; row < rows; row++) {
        out.set(values.subarray(row * runs[i], (row + 1) * runs[i]), row * run + start);
      }
      start += runs[i];
    }
    const length = parts.reduce((sum, { shape }) => sum + shape[axis], 0);
    return new HostTensor(
      out,
      parts[0].shape.map((own, i) => (i === axis ? length : own)),
    );
  },

  /** Equal parts along the first axis. */
  split(x: HostTensor, count: number): HostTensor[] {
    const size = x.values.length / count;
    const shape = [x.shape[0] / count, ...x.shape.slice(1)];
    return Array.from({ length: count }, (_, i) => new HostTensor(x.values.subarray(i * size, (i + 1) * size), shape));
  },

  /** Rows of x by number. */
  gather(x: HostTensor, rows: HostTensor): HostTensor {
    const width = sizeOf(x.shape.slice(1));
    const out = new Float32Array(rows.values.length * width);
    rows.values.forEach((row, i) => {
      out.set(x.values.subarray(row * width, (row + 1) * width), i * width);
    });
    return new HostTensor(out, [...rows.shape, ...x.shape.slice(1)]);
  },

  sum: (x: HostTensor, axis: number, keepDims = false) => along(x, axis, keepDims, 0, (sum, each) => sum + each),
  max: (x: HostTensor, axis: number, keepDims = false) => along(x, axis, keepDims, Number.NEGATIVE_INFINITY, Math.max),

  /** Of matrices, or of as many pairs of them. */
  matMul(a: HostTensor, b: HostTensor, transposeA = false, transposeB = false): HostTensor {
    const [left, right] = [transposeA ? turned(a) : a, transposeB ? turned(b) : b];
    const [n, d] = left.shape.slice(-2);
    const h = right.shape[right.shape.length - 1];
    const lead = left.shape.slice(0, -2);
    const pairs = sizeOf(lead);
    const out = new Float32Array(pairs * n * h);
    const sum = new Float64Array(h);
    for (let row = 0; row < pairs * n; row++) {
      sum.fill(0);
      const base = Math.floor(row / n) * d * h;
      for (let j = 0; j < d; j++) {
        const x = left.values[row * d + j];
        // What a ReLU has closed costs nothing.
        if (x === 0) continue;
        const from = base + j * h;
        for (let c = 0; c < h; c++) sum[c] += x * right.values[from + c];
      }
      out.set(sum, row * h);
    }
    return new HostTensor(out, [...lead, n, h]);
  },

  /** Over the last axis. */
  softmax(x: HostTensor): HostTensor {
    return overLast(x, (values, most, out) => {
      let sum = 0;
      for (const value of values) sum += Math.exp(value - most);
      for (let i = 0; i < values.length; i++) out[i] = Math.exp(values[i] - most) / sum;
    });
  },
  logSoftmax(x: HostTensor): HostTensor {
    return overLast(x, (values, most, out) => {
      let sum = 0;
      for (const value of values) sum += Math.exp(value - most);
      const logSum = Math.log(sum);
      for (let i = 0; i < values.length; i++) out[i] = values[i] - most - logSum;
    });
  },

  /** Forwards alone. */
  customGrad:
    (f: (...x: HostTensor[]) => { value: HostTensor }) =>
    (...x: HostTensor[]) =>
      f(...x).value,
  tidy: <T>(work: () => T) => work(),
  dispose: () => undefined,
};

function turned(x: HostTensor): HostTensor {
  const axes = x.shape.map((_, axis) => axis);
  return operations.transpose(x, [...axes.slice(0, -2), axes[axes.length - 1], axes[axes.length - 2]]);
}

function along(
  x: HostTensor,
  axis: number,
  keepDims: boolean,
  first: number,
  f: (sum: number, each: number) => number,
): HostTensor {
  const length = x.shape[axis];
  const inner = sizeOf(x.shape.slice(axis + 1));
  const out = new Float32Array(sizeOf(x.shape.slice(0, axis)) * inner);
  for (let at = 0; at < out.length; at++) {
    const from = Math.floor(at / inner) * length * inner + (at % inner);
    let sum = first;
    for (let i = 0; i < length; i++) sum = f(sum, x.values[from + i * inner]);
    out[at] = sum;
  }
  const shape = x.shape.flatMap((own, i) => (i === axis ? (keepDims ? [1] : []) : [own]));
  return new HostTensor(out, shape);
}

function overLast(
  x: HostTensor,
  f: (values: Float32Array | Int32Array, most: number, out: Float32Array) => void,
): HostTensor {
  const k = x.shape[x.shape.length - 1];
  const out = new Float32Array(x.values.length);
  for (let at = 0; at < out.length; at += k) {
    const values = x.values.subarray(at, at + k);
    let most = Number.NEGATIVE_INFINITY;
    for (const value of values) most = Math.max(most, value);
    f(values, most, out.subarray(at, at + k));
  }
  return new HostTensor(out, x.shape);
}

export const hostTf = operations as unknown as TF;
