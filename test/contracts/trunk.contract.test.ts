import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { initialize } from '../../src/network/initialize.js';
import { trunks } from '../../src/network/trunks/index.js';
import type { Trunk, TrunkBatch, TrunkInputs } from '../../src/network/trunks/trunk.js';

const b = 5;
const dense = 4;
const backends: Backend[] = [];

beforeAll(async () => {
  for (const name of ['cpu', 'wasm'] as const) backends.push(await openBackend(name));
});
afterAll(() => {
  for (const backend of backends) backend.dispose();
});

const names = Object.keys(trunks) as (keyof typeof trunks)[];

/** Which features there are. */
const inputs: [string, TrunkInputs][] = [
  ['numbers', { dense, bags: false }],
  ['text', { dense: 0, bags: true }],
  ['numbers and text', { dense, bags: true }],
];

function build(name: keyof typeof trunks, params: Record<string, unknown> = {}): Trunk {
  return trunks[name].create(trunks[name].params.parse(params) as never);
}

function values(seed: string, length: number): Float32Array {
  const rng = new Rng(3).derive(seed);
  return Float32Array.from({ length }, () => rng.normal());
}

function weightsOf({ tf }: Backend, trunk: Trunk, given: TrunkInputs): Record<string, Tensor> {
  // A bias of zero would hide that it is used.
  return Object.fromEntries(
    trunk.variables(given).map((spec) => {
      const start = initialize(spec, new Rng(1));
      const values = start.every((value) => value === 0) ? start.map((_, i) => 0.1 + 0.01 * i) : start;
      return [spec.name, tf.tensor(values, [...spec.shape])];
    }),
  );
}

function batchOf({ tf }: Backend, trunk: Trunk, given: TrunkInputs, rows: readonly number[]): TrunkBatch {
  const some = (seed: string, width: number) => {
    const all = values(seed, b * width);
    return tf.tensor2d(
      rows.flatMap((row) => [...all.subarray(row * width, (row + 1) * width)]),
      [rows.length, width],
    );
  };
  return {
    ...(given.dense > 0 && { dense: some('dense', given.dense) }),
    ...(given.bags && { bags: some('bags', trunk.entryWidth) }),
  };
}

const everyRow = Array.from({ length: b }, (_, row) => row);

describe.each(names)('trunk %s', (name) => {
  it('has a one-line summary and parameters that are all defaulted and described', () => {
    const { summary, params } = trunks[name];
    expect(summary).toMatch(/^[^\n]{10,100}$/);
    expect(() => params.parse({})).not.toThrow();
    expect(params.safeParse({ noSuchParameter: 1 }).success).toBe(false);
    for (const schema of Object.values(params.shape)) {
      expect((schema as { description?: string }).description).toBeTruthy();
    }
  });

  describe.each(inputs)('on %s', (_title, given) => {
    it('gives [b, width], finite, the same on every backend', () => {
      const outputs = backends.map((backend) => {
        const trunk = build(name);
        const z = trunk.forward(backend, weightsOf(backend, trunk, given), batchOf(backend, trunk, given, everyRow));
        expect(z.shape).toEqual([b, trunk.width]);
        return z.dataSync();
      });
      expect(outputs[0].some((value) => value !== 0)).toBe(true);
      outputs[0].forEach((value, at) => {
        expect(Number.isFinite(value)).toBe(true);
        expect(outputs[1][at]).toBeCloseTo(value, 4);
      });
    });

    it('treats every row by itself', () => {
      const [backend] = backends;
      const trunk = build(name);
      const weights = weightsOf(backend, trunk, given);
      const together = trunk.forward(backend, weights, batchOf(backend, trunk, given, everyRow)).dataSync();
      for (const row of everyRow) {
        const alone = trunk.forward(backend, weights, batchOf(backend, trunk, given, [row])).dataSync();
        alone.forEach((value, i) => {
          expect(value).toBeCloseTo(together[row * trunk.width + i], 5);
        });
      }
    });

    it('has unique variable names under trunk/, with shapes that its initializers fill', () => {
      const specs = build(name).variables(given);
      expect(new Set(specs.map((spec) => spec.name)).size).toBe(specs.length);
      for (const spec of specs) {
        expect(spec.name).toMatch(/^trunk\//);
        expect(initialize(spec, new Rng(1))).toHaveLength(spec.shape.reduce((x, y) => x * y, 1));
      }
    });

    it('every variable and the bags have the gradient that finite differences give', () => {
      const [backend] = backends;
      const { tf } = backend;
      const trunk = build(name);
      const weights = weightsOf(backend, trunk, given);
      const batch = batchOf(backend, trunk, given, everyRow);
      const projection = tf.tensor2d(values('projection', b * trunk.width), [b, trunk.width]);
      const keys = [...Object.keys(weights), ...(given.bags ? ['bags'] : [])];
      const start = { ...weights, ...(batch.bags && { bags: batch.bags }) };
      const loss = (...tensors: Tensor[]) => {
        const named = Object.fromEntries(keys.map((key, i) => [key, tensors[i]]));
        const z = trunk.forward(backend, named, {
          ...batch,
          ...(given.bags && { bags: named.bags as Tensor2D }),
        });
        return tf.sum(tf.mul(z, projection));
      };
      const tensors = keys.map((key) => start[key as keyof typeof start] as Tensor);
      const gradients = tf.grads(loss as never)(tensors);
      keys.forEach((key, i) => {
        expect(gradients[i].shape, key).toEqual(tensors[i].shape);
        const own = tensors[i].dataSync();
        const slope = gradients[i].dataSync();
        const at = new Rng(5).derive(key).integer(own.length);
        const step = 1e-3;
        const moved = [step, -step].map((by) => {
          const shifted = Float32Array.from(own, (value, j) => value + (j === at ? by : 0));
          return loss(
            ...tensors.map((tensor, j) => (j === i ? tf.tensor(shifted, tensor.shape) : tensor)),
          ).dataSync()[0];
        });
        expect(Math.abs((moved[0] - moved[1]) / (2 * step) - slope[at]), key).toBeLessThan(
          0.02 * Math.max(1, Math.abs(slope[at])),
        );
      });
    });
  });

  it('leaves no tensor behind but its output', () => {
    const [backend] = backends;
    const { tf } = backend;
    const trunk = build(name);
    const given = { dense, bags: true };
    const weights = weightsOf(backend, trunk, given);
    const batch = batchOf(backend, trunk, given, everyRow);
    const before = tf.memory().numTensors;
    const z = tf.tidy(() => trunk.forward(backend, weights, batch));
    expect(tf.memory().numTensors).toBe(before + 1);
    z.dispose();
  });

  it('asks for dropout masks only where it drops, and lets them work', () => {
    if (!('dropout' in trunks[name].params.shape)) return;
    const [backend] = backends;
    const { tf } = backend;
    expect(build(name).dropout).toEqual([]);
    const trunk = build(name, { dropout: 0.5 });
    expect(trunk.dropout.length).toBeGreaterThan(0);
    const given = { dense, bags: false };
    const weights = weightsOf(backend, trunk, given);
    const batch = batchOf(backend, trunk, given, everyRow);
    const masks = (value: number) => trunk.dropout.map(({ width }) => tf.fill([b, width], value) as Tensor2D);
    const plain = trunk.forward(backend, weights, batch).dataSync();
    const kept = trunk.forward(backend, weights, { ...batch, dropout: masks(1) }).dataSync();
    const doubled = trunk.forward(backend, weights, { ...batch, dropout: masks(2) }).dataSync();
    expect([...kept]).toEqual([...plain]);
    expect([...doubled]).not.toEqual([...plain]);
    for (const { rate } of trunk.dropout) expect(rate).toBe(0.5);
  });
});
