import type { Tensor } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { createHeads } from '../../src/network/heads.js';
import { initialize } from '../../src/network/initialize.js';
import type { SliceHeadDefinition } from '../../src/network/networkDefinition.js';
import { oneForAll } from '../../src/network/oneForAll.js';
import { sliceHeadDefinition } from '../../src/network/sliceHeadDefinition.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { testBackend } from '../support/testBackend.js';

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

const task = (name: string, k: number, inputs = ['trunk'], layers: number[] = []) => ({
  name,
  k,
  head: { inputs, layers },
});
const definition = (slices: Record<string, string[]>, params: object = {}): SliceHeadDefinition =>
  sliceHeadDefinition(
    sliceHeadParams.parse(params),
    Object.entries(slices).map(([name, tasks]) => ({ name, tasks })),
  );

/** All variables, biases and what starts at zero included, drawn by name; fused ones piece by piece. */
function draw(heads: ReturnType<typeof createHeads>, seed = 3): Record<string, Tensor> {
  return Object.fromEntries(
    heads.variables.map((spec) => {
      const base = initialize(spec, new Rng(seed));
      const width = spec.shape[spec.shape.length - 1];
      const names = (spec.pieces ?? [{ name: spec.name, width }]).flatMap((piece) =>
        Array.from({ length: piece.width }, (_, column) => `${piece.name} ${column}`),
      );
      const noise = names.map((name) => new Rng(seed).derive(name).normal());
      return [
        spec.name,
        backend.tf.tensor(
          base.map((v, i) => v + 0.5 * noise[i % width]),
          [...spec.shape],
        ),
      ];
    }),
  );
}

const z = [
  [0.5, 1, 0],
  [2, 0, 0.3],
  [0.1, 0.2, 1.5],
  [1, 1, 1],
];

/** [rows][task] logits. */
function predict(
  tasks: ReturnType<typeof task>[],
  sliceHeads: SliceHeadDefinition | undefined,
  given?: Record<string, Tensor>,
): number[][][] {
  const heads = createHeads(tasks, 3, sliceHeads);
  const groups = heads.outputs(backend, given ?? draw(heads), oneForAll(backend, backend.tf.tensor2d(z))).logits;
  const found = tasks.map(() => [] as number[][]);
  groups.forEach((group, g) => {
    const values = group.arraySync();
    heads.layout.groups[g].tasks.forEach((number, slot) => {
      found[number] = values.map((row) => row[slot]);
    });
  });
  return found;
}

const dot = (x: readonly number[], m: readonly (readonly number[])[], columns: number) =>
  Array.from({ length: columns }, (_, c) => x.reduce((sum, v, i) => sum + v * m[i][c], 0));
const plus = (a: readonly number[], b: readonly number[]) => a.map((v, i) => v + b[i]);
const softmax = (values: readonly number[]) => {
  const sum = values.reduce((s, v) => s + Math.exp(v), 0);
  return values.map((v) => Math.exp(v) / sum);
};

describe('slice heads', () => {
  it('weigh two slices of two classes as worked out by hand', () => {
    const { tf } = backend;
    const heads = createHeads([task('t', 2)], 2, definition({ A: ['t'], B: ['t'] }, { temperature: 0.5 }));
    const weights = {
      'heads/kernel': tf.tensor2d([
        [1, 0],
        [0, 1],
      ]),
      'heads/bias': tf.tensor1d([0, 0.1]),
      // Membership logits (0, ln 3) in A and (0, 0) in B for z = (1, 0): q = ¾ and ½.
      'slices/membership/kernel': tf.tensor2d([
        [0, Math.log(3), 0, 0],
        [0, 0, 0, 0],
      ]),
      'slices/membership/bias': tf.zeros([4]),
      // r_A = z + (1, 1) = (2, 1), r_B = z + z·[[0, ln 7], …] + (−1, 0) = (0, ln 7), r_0 = (1, 0).
      'slices/transform/kernel': tf.tensor2d([
        [0, 0, 0, Math.log(7)],
        [0, 0, 0, 0],
      ]),
      'slices/transform/bias': tf.tensor1d([1, 1, -1, 0]),
      // Expert logits (0, second of r): p_0 = (½, ½), p_A = (1, e) / (1 + e), p_B = (⅛, ⅞).
      'slices/experts/kernel': tf.tensor2d([
        [0, 0],
        [0, 1],
      ]),
      'slices/experts/bias': tf.zeros([2]),
    };
    const { logits, slices } = heads.outputs(backend, weights, oneForAll(backend, tf.tensor2d([[1, 0]])));
    const entropy = (p: number) => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
    const c = [0, 1 - entropy(1 / (1 + Math.E)), 1 - entropy(1 / 8)];
    const a = softmax([1 * c[0], 0.75 * c[1], 0.5 * c[2]].map((v) => v / 0.5));
    const mixed = [a[0] + 2 * a[1], a[1] + Math.log(7) * a[2]];
    expect(c[1]).toBeCloseTo(0.1601, 4);
    expect(c[2]).toBeCloseTo(0.4564, 4);
    const [first, second] = [...logits[0].dataSync()];
    expect(first).toBeCloseTo(mixed[0], 5);
    expect(second).toBeCloseTo(mixed[1] + 0.1, 5);
    const p = [...slices!.experts[0].dataSync()].map(Math.exp);
    [0.5, 0.5, 1 / (1 + Math.E), Math.E / (1 + Math.E), 0.125, 0.875].forEach((value, i) => {
      expect(p[i]).toBeCloseTo(value, 5);
    });
    expect([...tf.softmax(slices!.membership).dataSync()].map((v) => Math.round(v * 1e4) / 1e4)).toEqual([
      0.25, 0.75, 0.5, 0.5,
    ]);
  });

  it.each([
    ['softmax of q·c', {}],
    ['the product', { attention: 'product', temperature: 0.7 }],
    ['transforms of rank 2', { rank: 2 }],
  ])('is Σ a_i r_i in front of every kind of head: %s', (_, params) => {
    const tasks = [
      task('a', 3),
      task('plain', 3),
      task('deep', 3, ['trunk', 'a'], [4]),
      task('b', 2),
      task('child', 2, ['trunk', 'a']),
    ];
    const slices = { one: ['a', 'deep', 'child'], two: ['a', 'b'], three: ['deep', 'b', 'child'] };
    const sliceHeads = definition(slices, params);
    const heads = createHeads(tasks, 3, sliceHeads);
    const weights = draw(heads);
    const received = predict(tasks, sliceHeads, weights);

    const names = Object.keys(slices);
    const array = (name: string) => weights[name].arraySync() as never as number[][];
    const part = (name: string, from: number, count: number) => array(name).map((row) => row.slice(from, from + count));
    const vector = (name: string, from: number, count: number) =>
      (weights[name].arraySync() as number[]).slice(from, from + count);
    const expertStart = new Map<string, number>();
    let start = 0;
    for (const i of heads.slices!.layout.tasks) {
      expertStart.set(tasks[i].name, start);
      start += tasks[i].k;
    }
    const fusedStart = new Map(heads.layout.products[0].columns.map((each) => [tasks[each.task].name, each.start]));
    z.forEach((row, n) => {
      const reps = [row];
      names.forEach((__, i) => {
        const shift = vector('slices/transform/bias', i * 3, 3);
        const moved =
          'rank' in params
            ? dot(
                dot(row, part('slices/transform/down', i * 2, 2), 2),
                transposed(part('slices/transform/up', i * 2, 2)),
                3,
              )
            : dot(row, part('slices/transform/kernel', i * 3, 3), 3);
        reps.push(plus(row, plus(moved, shift)));
      });
      const q = names.map((__, i) => {
        const logits = plus(
          dot(row, part('slices/membership/kernel', i * 2, 2), 2),
          vector('slices/membership/bias', i * 2, 2),
        );
        return softmax(logits)[1];
      });
      const attended = (name: string, k: number) => {
        const from = expertStart.get(name)!;
        const products = reps.map((r, i) => {
          if (i > 0 && !(Object.values(slices)[i - 1] as string[]).includes(name)) return undefined;
          const logP = softmax(
            plus(dot(r, part('slices/experts/kernel', from, k), k), vector('slices/experts/bias', from, k)),
          );
          const c = 1 + logP.reduce((sum, v) => sum + v * Math.log(v), 0) / Math.log(k);
          return c * (i === 0 ? 1 : q[i - 1]);
        });
        const scores = products.map((v) => {
          if (v === undefined) return 0;
          return 'attention' in params ? (v + 1e-6) ** (1 / 0.7) : Math.exp(v / 0.2);
        });
        const sum = scores.reduce((x, y) => x + y, 0);
        return [0, 1, 2].map((h) => reps.reduce((total, r, i) => total + (scores[i] / sum) * r[h], 0));
      };
      const linear = (name: string, k: number, x: readonly number[]) =>
        plus(dot(x, part('heads/kernel', fusedStart.get(name)!, k), k), vector('heads/bias', fusedStart.get(name)!, k));
      const expected: Record<string, number[]> = {
        a: linear('a', 3, attended('a', 3)),
        plain: linear('plain', 3, row),
        b: linear('b', 2, attended('b', 2)),
      };
      const seen = softmax(expected.a);
      expected.child = plus(linear('child', 2, attended('child', 2)), dot(seen, array('heads/child/from/a/kernel'), 2));
      const hidden = plus(
        dot([...attended('deep', 3), ...seen], array('heads/deep/0/kernel'), 4),
        vector('heads/deep/0/bias', 0, 4),
      ).map((v) => Math.max(0, v));
      expected.deep = plus(dot(hidden, array('heads/deep/1/kernel'), 3), vector('heads/deep/1/bias', 0, 3));
      tasks.forEach(({ name }, t) => {
        received[t][n].forEach((value, c) => {
          expect(value, `${name}, row ${n}, class ${c}`).toBeCloseTo(expected[name][c], 4);
        });
      });
    });
  });

  it('leave the logits of a task without slices as they are, bit for bit', () => {
    const tasks = [task('a', 2), task('plain', 2), task('c', 3)];
    expect(predict(tasks, definition({ one: ['a'], two: ['c'] }))[1]).toEqual(predict(tasks, undefined)[1]);
  });

  it('do not change with the order of the slices', () => {
    const tasks = [task('a', 2), task('b', 3)];
    const one = predict(tasks, definition({ x: ['a'], y: ['a', 'b'], w: ['b'] }));
    const other = predict(tasks, definition({ w: ['b'], x: ['a'], y: ['b', 'a'] }));
    one.flat(2).forEach((value, i) => {
      expect(value).toBeCloseTo(other.flat(2)[i], 5);
    });
  });

  it('give a task whose head does not see the trunk its plain head', () => {
    const tasks = [task('a', 2), task('blind', 2, ['a'])];
    const heads = createHeads(tasks, 3, definition({ one: ['a', 'blind'] }));
    expect(heads.slices?.layout.tasks).toEqual([0]);
    expect(createHeads(tasks, 3, definition({ one: ['blind'] })).slices).toBeUndefined();
  });

  it('start as the base where the transform has a bottleneck', () => {
    const tasks = [task('a', 2)];
    const heads = createHeads(tasks, 3, definition({ one: ['a'] }, { rank: 1 }));
    const weights = Object.fromEntries(
      heads.variables.map((spec) => [spec.name, backend.tf.tensor(initialize(spec, new Rng(1)), [...spec.shape])]),
    );
    const seen = oneForAll(backend, backend.tf.tensor2d(z));
    const plain = createHeads(tasks, 3).outputs(backend, weights, seen).logits;
    const aware = heads.outputs(backend, weights, seen).logits;
    aware[0].dataSync().forEach((value, i) => {
      expect(value).toBeCloseTo(plain[0].dataSync()[i], 6);
    });
  });
});

const transposed = (m: readonly (readonly number[])[]) => m[0].map((_, c) => m.map((row) => row[c]));
