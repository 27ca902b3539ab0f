import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend, BackendName } from '../../src/backend/backend.js';
import { backends } from '../../src/backend/index.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { proveBackend } from '../../src/backend/proveBackend.js';
import { Rng } from '../../src/core/rng.js';
import { presentBackends } from '../support/presentBackends.js';

const names = Object.keys(backends) as BackendName[];
const present = await presentBackends();

// Where a project names one backend, the others are not tried; webgpu, where it is installed, has a project of its own.
const elsewhere = (await backends.webgpu.isInstalled()) ? ['webgpu'] : [];
const absent = process.env.ESPALIER_TEST_BACKEND
  ? []
  : names.filter((name) => ![...present, ...elsewhere].includes(name));

describe.each(absent)('%s, which is not usable here', (name) => {
  it('says so with a code and with what would mend it, and never falls back', async () => {
    const error = await openBackend(name).catch((cause) => cause);
    expect(['BACKEND_MISSING', 'BACKEND_BROKEN', 'BACKEND_NO_GPU']).toContain(error.code);
    expect(error.problems[0].hint).toMatch(/npm (ci|install)|native install|driver/);
  });
});

describe.each(present)('%s', (name) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(name);
  });
  afterAll(() => backend.dispose());

  it('proves itself', async () => {
    expect((await proveBackend(backend)).largestError).toBeLessThan(1e-3);
  });

  it('opens again after it was closed, and leaves no listener behind', async () => {
    const before = process.listenerCount('uncaughtException');
    backend.dispose();
    backend = await openBackend(name);
    expect((await proveBackend(backend)).largestError).toBeLessThan(1e-3);
    expect(process.listenerCount('uncaughtException')).toBe(before);
  });

  it('differentiates every operation the networks use', async () => {
    const { tf } = backend;
    const rng = new Rng(8);
    const draw = (shape: number[]) =>
      tf.tensor(
        Array.from({ length: shape.reduce((a, b) => a * b) }, () => 0.5 + rng.uniform()),
        shape,
      );
    const c = draw([3, 4]);
    const cases: [string, number[], (x: Tensor) => Tensor][] = [
      ['add, broadcast', [4], (x) => tf.add(c, x)],
      ['sub, broadcast', [1, 4], (x) => tf.sub(c, x)],
      ['mul', [3, 4], (x) => tf.mul(x, x)],
      ['div', [3, 4], (x) => tf.div(c, x)],
      ['exp, log, sqrt, square', [3, 4], (x) => tf.exp(tf.log(tf.sqrt(tf.square(x))))],
      ['neg, relu', [3, 4], (x) => tf.relu(tf.neg(tf.mul(x, [1, -1, 1, -1])))],
      ['sum over the last axis', [3, 4], (x) => tf.mul(tf.sum(x, 1), tf.sum(x, 1))],
      ['transpose', [3, 4], (x) => tf.mul(tf.transpose(x), tf.transpose(c))],
      ['slice, concat', [3, 4], (x) => tf.concat([tf.mul(tf.slice(x, [0, 1], [3, 2]), 3), x], 1)],
      ['split', [3, 4], (x) => tf.mul(tf.split(x, [1, 2, 1], 1)[1], tf.split(x, 2, 1)[0])],
      ['sigmoid, tanh', [3, 4], (x) => tf.mul(tf.sigmoid(x), tf.tanh(tf.mul(x, c)))],
      [
        'max over the middle axis',
        [2, 3, 2],
        (x) =>
          tf.mul(tf.max(x, 1), [
            [1, 2],
            [3, 4],
          ]),
      ],
      ['max of a value that stands there twice', [2, 2], (x) => tf.max(tf.concat([x, tf.mul(x, 0.9), x], 1), 1)],
      [
        'gather, a row twice and one not at all',
        [3, 4],
        (x) => tf.mul(tf.gather(x, tf.tensor1d([2, 0, 2], 'int32')), c),
      ],
      ['softmax', [3, 4], (x) => tf.mul(tf.softmax(x), c)],
      ['logSoftmax', [3, 4], (x) => tf.mul(tf.logSoftmax(x), c)],
      ['product, left', [3, 4], (x) => tf.matMul(x as never, tf.transpose(c) as never)],
      ['product, right, transposed', [3, 4], (x) => tf.square(tf.matMul(c as never, x as never, false, true))],
    ];
    for (const [title, shape, f] of cases) {
      const x = draw(shape);
      const loss = (at: Tensor) => tf.sum(tf.mul(f(at), 1)) as Scalar;
      const gradient = await tf.grad(loss)(x).data();
      const values = await x.data();
      for (let i = 0; i < values.length; i++) {
        const nudged = async (by: number) => {
          const copy = Float32Array.from(values);
          copy[i] += by;
          return (await loss(tf.tensor(copy, shape)).data())[0];
        };
        const slope = ((await nudged(0.01)) - (await nudged(-0.01))) / 0.02;
        expect(Math.abs(gradient[i] - slope), `${title}, entry ${i}`).toBeLessThan(0.02 * Math.max(1, Math.abs(slope)));
      }
    }
  });
});

it('auto says what it took and why not what stands above it', async () => {
  const said: string[] = [];
  const progress = { begin: () => ({ advance() {}, end() {} }), say: (line: string) => said.push(line) };
  const backend = await openBackend('auto', { progress });
  // A program that stands in for a GPU is passed over.
  if (process.env.ESPALIER_TEST_BACKEND !== 'webgpu') expect([present[0], 'webgpu']).toContain(backend.kind);
  expect(backend.software).toBeUndefined();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(backend.device);
  backend.dispose();
});
