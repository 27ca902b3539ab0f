import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plain, relaxed } from '../../../src/backend/wasmKernels/kernelBytes.js';
import { type Kernels, openKernels } from '../../../src/backend/wasmKernels/openKernels.js';
import { Rng } from '../../../src/core/rng.js';
import { type WasmMemory, webAssembly } from '../../../src/core/webAssembly.js';

const memory = new webAssembly.Memory({ initial: 32 });
// Opening them is what lets this process have both.
openKernels(memory);
const modules = { plain, relaxed };

function open(bytes: string, over: WasmMemory): Kernels {
  const module = new webAssembly.Module(Buffer.from(bytes, 'base64'));
  return new webAssembly.Instance(module, { env: { memory: over } }).exports as unknown as Kernels;
}

const floats = new Float32Array(memory.buffer);
/** Places in bytes, far enough apart for what these tests do. */
const [atA, atB, atC, atPacked, atBias] = [1024, 2, 3, 4, 5].map((_, i) => 65_536 * (2 + 4 * i));

function draw(n: number, rng: Rng): Float32Array {
  return Float32Array.from({ length: n }, () => rng.normal());
}

function put(at: number, values: Float32Array): void {
  floats.set(values, at / 4);
}

function get(at: number, n: number): Float32Array {
  return floats.slice(at / 4, at / 4 + n);
}

describe.each(Object.entries(modules))('own kernels, %s', (name, bytes) => {
  if (!webAssembly.validate(Buffer.from(bytes, 'base64'))) {
    it.skip(`the machine cannot run the ${name} module`);
    return;
  }
  const kernels = open(bytes, memory);

  it('multiplies matrices of every shape, transposed or not, with bias and ReLU, and writes nothing else', () => {
    const size = fc.integer({ min: 1, max: 21 });
    fc.assert(
      fc.property(
        fc.record({ m: size, n: size, k: size, seed: fc.integer({ min: 0, max: 1e6 }) }),
        fc.record({ turnA: fc.boolean(), turnB: fc.boolean(), withBias: fc.boolean(), relu: fc.boolean() }),
        ({ m, n, k, seed }, { turnA, turnB, withBias, relu }) => {
          const rng = new Rng(seed);
          const [a, b, bias] = [draw(m * k, rng), draw(k * n, rng), draw(n, rng)];
          put(atA, a);
          put(atB, b);
          put(atBias, bias);
          put(atC, new Float32Array(m * n + 8).fill(7));
          kernels.pack(atB, turnB ? 4 : 4 * n, turnB ? 4 * k : 4, k, n, atPacked);
          const [rows, columns] = turnA ? [4, 4 * m] : [4 * k, 4];
          kernels.multiply(atA, rows, columns, atPacked, withBias ? atBias : 0, atC, m, n, k, relu ? 1 : 0);
          const c = get(atC, m * n + 8);
          for (let i = 0; i < m; i++) {
            for (let j = 0; j < n; j++) {
              let sum = withBias ? bias[j] : 0;
              for (let x = 0; x < k; x++) sum += a[turnA ? x * m + i : i * k + x] * b[turnB ? j * k + x : x * n + j];
              expect(Math.abs(c[i * n + j] - (relu ? Math.max(0, sum) : sum))).toBeLessThan(1e-5 * (1 + k));
            }
          }
          expect([...c.subarray(m * n)]).toEqual(new Array(8).fill(7));
        },
      ),
      { numRuns: 150, seed: 3 },
    );
  });

  it('a NaN in a product is not hidden by the ReLU', () => {
    put(atA, Float32Array.of(Number.NaN));
    put(atB, Float32Array.of(1));
    kernels.pack(atB, 4, 4, 1, 1, atPacked);
    kernels.multiply(atA, 4, 4, atPacked, 0, atC, 1, 1, 1, 1);
    expect(get(atC, 1)[0]).toBeNaN();
  });

  it.each([1, 3, 4, 7, 32, 33])('passes %i gradients through where the output is above 0', (n) => {
    const rng = new Rng(n);
    const [dy, y] = [draw(n, rng), draw(n, rng).map((v) => Math.max(0, v))];
    put(atA, dy);
    put(atB, y);
    kernels.reluGradient(atA, atB, atC, n);
    expect(get(atC, n)).toEqual(dy.map((g, i) => (y[i] > 0 ? g : 0)));
  });

  it.each([
    [1, 1],
    [5, 3],
    [4, 8],
    [17, 21],
  ])('sums %i rows of %i columns', (rows, columns) => {
    const x = draw(rows * columns, new Rng(rows));
    put(atA, x);
    kernels.columnSums(atA, rows, columns, atC);
    get(atC, columns).forEach((sum, j) => {
      let expected = 0;
      for (let i = 0; i < rows; i++) expected += x[i * columns + j];
      expect(sum).toBeCloseTo(expected, 5);
    });
  });

  it('moves weights by Adam’s rule', () => {
    const n = 13;
    const rng = new Rng(5);
    const [g, w, m] = [draw(n, rng), draw(n, rng), draw(n, rng)];
    const v = draw(n, rng).map((value) => value * value);
    const places = [atA, atB, atBias, atPacked];
    [g, w, m, v].forEach((values, i) => {
      put(places[i], values);
    });
    const out = [0, 1, 2].map((i) => atC + 256 * i);
    kernels.adam(...([...places, ...out, n, 0.01, 1e-7, 0.999, 0.9, 0.1, 0.99, 0.01] as Parameters<Kernels['adam']>));
    const [nextW, nextM, nextV] = out.map((at) => get(at, n));
    for (let i = 0; i < n; i++) {
      const mean = 0.9 * m[i] + 0.1 * g[i];
      const square = 0.99 * v[i] + 0.01 * g[i] * g[i];
      expect(nextM[i]).toBeCloseTo(mean, 6);
      expect(nextV[i]).toBeCloseTo(square, 6);
      expect(nextW[i]).toBeCloseTo(0.999 * w[i] - (0.01 * mean) / (Math.sqrt(square) + 1e-7), 5);
    }
  });

  it.each([
    [2, 1],
    [2, 7],
    [2, 64],
    [3, 5],
    [4, 3],
    [9, 6],
  ])('takes the cross-entropy of %i classes over %i rows, and its slope', (k, n) => {
    const rng = new Rng(k * n);
    const [x, y] = [draw(n * k, rng).map((value) => 4 * value), draw(n * k, rng).map((value) => value * value)];
    // Labels sum to 1 in even rows; nothing that follows leans on it.
    for (let i = 0; i < n; i += 2) {
      const sum = y.subarray(i * k, (i + 1) * k).reduce((a, b) => a + b, 0);
      for (let c = 0; c < k; c++) y[i * k + c] /= sum;
    }
    // Far apart either way, where it is the label and where it is not.
    x.set([90, -90]);
    put(atA, x);
    put(atB, y);
    put(atC, new Float32Array(n + 4).fill(7));
    put(atBias, new Float32Array(n * k + 4).fill(7));
    kernels.crossEntropy(atA, atB, n, k, atC, atBias);
    const [losses, slopes] = [get(atC, n + 4), get(atBias, n * k + 4)];
    for (let i = 0; i < n; i++) {
      const [own, labels] = [x, y].map((values) => [...values.subarray(i * k, (i + 1) * k)]);
      const top = Math.max(...own);
      const log = top + Math.log(own.reduce((sum, value) => sum + Math.exp(value - top), 0));
      const loss = labels.reduce((sum, label, c) => sum + label * (log - own[c]), 0);
      expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-6 * Math.max(1, loss));
      const weight = labels.reduce((a, b) => a + b, 0);
      labels.forEach((label, c) => {
        expect(slopes[i * k + c]).toBeCloseTo(weight * Math.exp(own[c] - log) - label, 6);
      });
    }
    expect([...losses.subarray(n), ...slopes.subarray(n * k)]).toEqual(new Array(8).fill(7));
  });

  it('keeps the digits of a small loss of two classes', () => {
    put(atA, Float32Array.of(0, 14));
    put(atB, Float32Array.of(0, 1));
    kernels.crossEntropy(atA, atB, 1, 2, atC, atBias);
    expect(get(atC, 1)[0] / Math.log1p(Math.exp(-14))).toBeCloseTo(1, 6);
  });

  it.each([2, 5])('a cross-entropy of %i logits one of which is NaN is NaN', (k) => {
    put(atA, new Float32Array(k).fill(1).fill(Number.NaN, 1, 2));
    put(atB, new Float32Array(k).fill(1, 0, 1));
    kernels.crossEntropy(atA, atB, 1, k, atC, atBias);
    expect(get(atC, 1)[0]).toBeNaN();
  });

  it.each([1, 2, 3, 6])('multiplies rows of %i numbers', (k) => {
    const rng = new Rng(k);
    const [x, by] = [draw(7 * k, rng), draw(7, rng)];
    put(atA, x);
    put(atB, by);
    put(atC, new Float32Array(7 * k + 4).fill(7));
    kernels.scaleRows(atA, atB, 7, k, atC);
    const out = get(atC, 7 * k + 4);
    x.forEach((value, i) => {
      expect(out[i]).toBe(Math.fround(value * by[Math.floor(i / k)]));
    });
    expect([...out.subarray(7 * k)]).toEqual([7, 7, 7, 7]);
  });
});
