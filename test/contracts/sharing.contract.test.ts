import type { Scalar, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { initialize } from '../../src/network/initialize.js';
import type { Columns, Representations } from '../../src/network/representations.js';
import { type SharingName, sharings } from '../../src/network/sharing/index.js';
import type { Sharing, SharingKind } from '../../src/network/sharing/sharing.js';
import type { Weights } from '../../src/network/variables.js';
import { expectPart } from '../support/expectPart.js';
import { presentBackends } from '../support/presentBackends.js';

const present = await presentBackends();

/** Every kind, small enough for finite differences in 32 bits. */
const small: Record<SharingName, Record<string, unknown>> = {
  hard: {},
  mmoe: { experts: 3, layers: [4] },
  ple: { levels: 2, sharedExperts: 2, layers: [4] },
  crossStitch: { layers: [4, 3] },
};

/** Beside them variants that take another path. */
const settings: [string, SharingName, Record<string, unknown>][] = [
  ...(Object.keys(sharings) as SharingName[]).map((kind) => [kind, kind, small[kind]] as never),
  ['mmoe of one expert', 'mmoe', { experts: 1, layers: [3] }],
  ['mmoe of deep experts', 'mmoe', { experts: 2, layers: [4, 5, 3] }],
  ['ple of one level', 'ple', { levels: 1, sharedExperts: 1, taskExperts: 2, layers: [3] }],
  ['ple of three levels and deep experts', 'ple', { levels: 3, sharedExperts: 2, taskExperts: 2, layers: [4, 3] }],
  ['crossStitch of one layer', 'crossStitch', { layers: [4], same: 0.5 }],
];

const b = 5;
const h = 4;
/** Numbers among a network's tasks that are not their places here. */
const tasks = ['spam', 'topic', 'tone'].map((name, i) => ({ name, task: 2 * i + 1 }));

const everywhere = present.flatMap((on) => settings.map((setting) => [on, ...setting] as const));

describe.each(everywhere)('on %s, sharing %s', (on, _title, name, given) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await openBackend(on);
  });
  afterAll(() => backend.dispose());

  const kind: SharingKind = sharings[name];
  const create = (some = tasks): Sharing => kind.create(kind.params.parse(given), { width: h, tasks: some });
  const sharing = create();

  const draw = (shape: readonly number[], seed: number) => {
    const rng = new Rng(seed);
    const size = shape.reduce((x, y) => x * y, 1);
    return backend.tf.tensor(
      Float32Array.from({ length: size }, () => rng.normal()),
      [...shape],
    );
  };

  /** Random weights, biases included, so that no unit sits on the kink of a ReLU. */
  function weightsFor({ variables }: Sharing): Record<string, Tensor> {
    const rng = new Rng(4);
    return Object.fromEntries(
      variables.map((spec) => {
        const noise = rng.derive(`noise ${spec.name}`);
        const values = initialize(spec, rng).map((value) => value + 0.3 * noise.normal());
        return [spec.name, backend.tf.tensor(values, [...spec.shape])];
      }),
    );
  }

  const y = () => draw([b, h], 6) as Tensor2D;
  const represent = (weights: Weights, at: Tensor2D, from = sharing): Representations =>
    from.own(backend, weights, from.shared(backend, weights, at));
  const read = (work: () => Tensor): number[] => [...backend.tf.tidy(() => work().dataSync())];
  const close = (received: readonly number[], expected: readonly number[], digits = 4) => {
    expect(received).toHaveLength(expected.length);
    received.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], digits);
    });
  };
  const columnsOf = (widths: readonly [number, number][]): Columns[] =>
    widths.map(([place, width]) => ({ task: tasks[place].task, width }));

  it('has a summary and parameters that are all defaulted and described', () => expectPart(kind));

  it('names its variables and their pieces apart from one another, the shared ones first and under trunk/', () => {
    const names = sharing.variables.map((spec) => spec.name);
    const stored = sharing.variables.flatMap((spec) => spec.pieces?.map((piece) => piece.name) ?? [spec.name]);
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(stored).size).toBe(stored.length);
    const own = names.findIndex((each) => !each.startsWith('trunk/'));
    expect(names.slice(own < 0 ? names.length : own).filter((each) => each.startsWith('trunk/'))).toEqual([]);
    for (const each of stored) expect(each).toMatch(/^trunk\/|^heads\/(spam|topic|tone)\//);
    for (const { shape, pieces } of sharing.variables) {
      expect(shape.every((size) => Number.isInteger(size) && size > 0)).toBe(true);
      if (pieces) expect(pieces.reduce((sum, { width }) => sum + width, 0)).toBe(shape.at(-1));
    }
  });

  it('multiplies each task’s representation with its columns, in any order and as often as asked', () => {
    const { tf } = backend;
    const weights = weightsFor(sharing);
    const seen = represent(weights, y());
    expect([...seen.trunk.dataSync()]).toEqual([...y().dataSync()]);
    for (const widths of [
      [
        [0, 2],
        [1, 2],
        [2, 2],
      ],
      [[2, 1]],
      [
        [1, 6],
        [2, 6],
        [0, 3],
        [1, 1],
        [2, 1],
      ],
      [
        [2, 2],
        [0, 2],
        [0, 2],
        [1, 2],
        [2, 5],
      ],
    ] as [number, number][][]) {
      const total = widths.reduce((sum, [, width]) => sum + width, 0);
      const kernel = draw([sharing.width, total], 8) as Tensor2D;
      const bias = draw([total], 9) as Tensor1D;
      let start = 0;
      const expected = widths.map(([place, width]) => {
        const own = tf.slice(kernel, [0, start], [sharing.width, width]);
        const part = tf.add(tf.matMul(seen.of(tasks[place].task), own), tf.slice(bias, [start], [width]));
        start += width;
        return part;
      });
      close(
        read(() => seen.times(kernel, columnsOf(widths), bias)),
        read(() => tf.concat(expected, 1)),
      );
      close(
        read(() => tf.add(seen.times(kernel, columnsOf(widths)), bias)),
        read(() => tf.concat(expected, 1)),
      );
    }
  });

  it('gives every task [b, width], finite, the same every time, row by row', () => {
    const { tf } = backend;
    const weights = weightsFor(sharing);
    for (const { task } of tasks) {
      const z = represent(weights, y()).of(task);
      expect(z.shape).toEqual([b, sharing.width]);
      const whole = [...z.dataSync()];
      expect(whole.every(Number.isFinite)).toBe(true);
      expect([...represent(weights, y()).of(task).dataSync()]).toEqual(whole);
      const rows = Array.from({ length: b }, (_, i) => represent(weights, tf.slice(y(), [i, 0], [1, h])).of(task));
      close(
        read(() => tf.concat(rows, 0)),
        whole,
      );
    }
  });

  it('starts so that representations neither vanish nor blow up', () => {
    const rng = new Rng(1);
    const wide: Sharing = kind.create(kind.params.parse({}), { width: 32, tasks });
    const weights = Object.fromEntries(
      wide.variables.map((spec) => [spec.name, backend.tf.tensor(initialize(spec, rng), [...spec.shape])]),
    );
    const at = backend.tf.relu(draw([64, 32], 3)) as Tensor2D;
    for (const { task } of tasks) {
      const z = read(() => represent(weights, at, wide).of(task));
      const square = z.reduce((sum, value) => sum + value * value, 0) / z.length;
      expect(square).toBeGreaterThan(0.01);
      expect(square).toBeLessThan(10);
    }
  });

  /** Σ of cᵢ ⊙ z_t·K_t over the tasks, as a function of the weights and of y. */
  function lossOver(names: readonly string[], some: readonly number[]) {
    const { tf } = backend;
    const kernel = draw([sharing.width, 2 * tasks.length], 11) as Tensor2D;
    const c = draw([b, 2 * tasks.length], 12);
    const counts = tf.tensor1d(tasks.flatMap((_, place) => (some.includes(place) ? [1, 1] : [0, 0])));
    return (...at: Tensor[]): Scalar => {
      const weights = Object.fromEntries(names.map((each, i) => [each, at[i]]));
      const seen = represent(weights, at[names.length] as Tensor2D);
      const products = seen.times(kernel, columnsOf(tasks.map((_, place) => [place, 2])));
      return tf.sum(tf.mul(tf.mul(products, c), counts));
    };
  }

  it('passes gradients that agree with finite differences to every variable and to the trunk', () => {
    const { tf } = backend;
    const weights = weightsFor(sharing);
    const names = Object.keys(weights);
    const points = [...names.map((each) => weights[each]), y()];
    const loss = lossOver(names, [0, 1, 2]);
    const gradients = tf.grads(loss)(points);
    // A step across a ReLU's kink bends single slopes: the median over some directions must agree.
    const directions = 7;
    points.forEach((point, i) => {
      const errors = Array.from({ length: directions }, (_, k) => {
        const direction = draw(point.shape, 20 + k);
        const nudged = (by: number) =>
          tf.tidy(() => loss(...points.map((p, j) => (j === i ? tf.add(p, tf.mul(direction, by)) : p))).dataSync()[0]);
        const slope = (nudged(1e-3) - nudged(-1e-3)) / 2e-3;
        const expected = read(() => tf.sum(tf.mul(gradients[i], direction)))[0];
        return Math.abs(slope - expected) / Math.max(1, Math.abs(slope));
      });
      expect(errors.sort((x, z) => x - z)[directions >> 1], names[i] ?? 'trunk').toBeLessThan(0.02);
    });
    expect(read(() => gradients[names.length]).some((slope) => slope !== 0)).toBe(true);
  });

  it('calls shared what several tasks’ losses reach, and a task’s own what only its loss does', () => {
    const { tf } = backend;
    const weights = weightsFor(sharing);
    const names = Object.keys(weights);
    const points = [...names.map((each) => weights[each]), y()];
    const gradients = tasks.map((_, place) => tf.grads(lossOver(names, [place]))(points));
    sharing.variables.forEach(({ name: variable, shape, pieces }, i) => {
      const width = shape[shape.length - 1];
      let start = 0;
      for (const piece of pieces ?? [{ name: variable, width }]) {
        const [from, to] = [start, start + piece.width];
        const reaching = tasks.filter((_, place) =>
          gradients[place][i].dataSync().some((slope, at) => at % width >= from && at % width < to && slope !== 0),
        );
        start = to;
        const owner = tasks.find((task) => piece.name.startsWith(`heads/${task.name}/`));
        if (owner)
          expect(
            reaching.filter((task) => task !== owner),
            piece.name,
          ).toEqual([]);
        else expect(reaching.length, piece.name).toBeGreaterThan(1);
      }
    });
  });

  it('serves a single task', () => {
    const alone = create([tasks[1]]);
    const z = represent(weightsFor(alone), y(), alone).of(tasks[1].task);
    expect(z.shape).toEqual([b, alone.width]);
    expect([...z.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('leaves no tensor behind and disposes none that it was given', () => {
    const { tf } = backend;
    const weights = weightsFor(sharing);
    const at = y();
    const kernel = draw([sharing.width, 6], 1) as Tensor2D;
    const before = tf.memory().numTensors;
    const columns = columnsOf([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
    tf.tidy(() => represent(weights, at).times(kernel, columns)).dispose();
    expect(tf.memory().numTensors).toBe(before);
    for (const tensor of [...Object.values(weights), at, kernel]) expect(tensor.isDisposed).toBe(false);
  });
});

describe('on every backend', () => {
  it.each(settings)('sharing %s says the same', async (_title, name, given) => {
    const found: number[][] = [];
    for (const on of present) {
      const backend = await openBackend(on);
      const { tf } = backend;
      const kind: SharingKind = sharings[name];
      const sharing = kind.create(kind.params.parse(given), { width: h, tasks });
      const rng = new Rng(2);
      const weights = Object.fromEntries(
        sharing.variables.map((spec) => [spec.name, tf.tensor(initialize(spec, rng), [...spec.shape])]),
      );
      const y = tf.tensor2d(
        Float32Array.from({ length: b * h }, () => rng.normal()),
        [b, h],
      );
      const seen = sharing.own(backend, weights, sharing.shared(backend, weights, y));
      found.push(tasks.flatMap(({ task }) => [...seen.of(task).dataSync()]));
      backend.dispose();
    }
    for (const other of found.slice(1)) {
      other.forEach((value, i) => {
        expect(value).toBeCloseTo(found[0][i], 5);
      });
    }
  });
});
