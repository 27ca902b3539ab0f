import { describe, expect, it } from 'vitest';
import { openTableMemory } from '../../src/backend/wasmKernels/openTableMemory.js';
import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { hostSparseTrainer } from '../../src/training/hostSparseTrainer.js';
import { kernelSparseTrainer } from '../../src/training/kernelSparseTrainer.js';
import { type OptimizerName, optimizers } from '../../src/training/optimizers/index.js';
import type { Optimizer } from '../../src/training/optimizers/optimizer.js';
import type { SparseTrainer } from '../../src/training/sparseTrainer.js';

const [n, d, width] = [12, 20, 7];
/** Rows of up to four entries in two blocks; row 3 has none, and columns 18 and 19 occur in row 11 alone. */
const features: FeatureSet = { n, blocks: [1, 2].map((seed) => block(new Rng(seed))) };
const trainRows = Array.from({ length: 11 }, (_, row) => row);

function block(rng: Rng): FeatureSet['blocks'][number] {
  const rows = Array.from({ length: n }, (_, row) => {
    if (row === 11) return [18, 19];
    const some = new Set(Array.from({ length: row === 3 ? 0 : 1 + rng.integer(4) }, () => rng.integer(18)));
    return [...some].sort((a, b) => a - b);
  });
  const indices = Uint32Array.from(rows.flat());
  const ends = rows.map((_, row) => rows.slice(0, row + 1).flat().length);
  const values = Float32Array.from(indices, () => rng.normal());
  return { kind: 'sparse', name: 'words', n, d, rowOffsets: Uint32Array.of(0, ...ends), indices, values };
}

const drawn = () =>
  new Map(
    ['a', 'b'].map((name) => {
      const rng = new Rng(7).derive(name);
      return [name, Float32Array.from({ length: d * width }, () => rng.normal())] as const;
    }),
  );

const rule = (kind: OptimizerName, params: object): Optimizer =>
  optimizers[kind].create(optimizers[kind].params.parse(params) as never);

function open(optimizer: Optimizer, averaged = false): SparseTrainer {
  const use = { features, trainRows };
  return kernelSparseTrainer(openTableMemory, drawn(), width, optimizer, use, averaged)!;
}

/** Batches of four rows, padding among them; every third step is of two batches, and in every fourth table b stands still. */
function run(trainer: SparseTrainer, from: number, to: number, eachStep = () => {}): Float32Array[] {
  const seen: Float32Array[] = [];
  for (let step = from; step < to; step++) {
    const rng = new Rng(3).derive(`step ${step}`);
    for (let part = 0; part < (step % 3 === 0 ? 2 : 1); part++) {
      const rows = Int32Array.from({ length: 4 }, (_, i) => (i === 2 ? -1 : rng.integer(11)));
      seen.push(trainer.input.forward(features, rows));
      trainer.backward(
        features,
        rows,
        Float32Array.from({ length: 4 * width }, () => rng.normal()),
      );
    }
    seen.push(Float32Array.of(Math.sqrt(trainer.squaredNorm())));
    const scalars = { learningRate: 0.02, step, scale: step % 2 ? 1 : 0.5 };
    trainer.update((name) => (name === 'b' && step % 4 === 0 ? undefined : scalars), 1 / step);
    eachStep();
  }
  return seen;
}

/** Everything that the trainer keeps. */
function arraysOf(trainer: SparseTrainer): Float32Array[] {
  trainer.settle();
  const slots = [...trainer.slots.values()].flatMap((own) => Object.values(own));
  const all = [...trainer.input.tables.values(), ...(trainer.average?.tables.values() ?? []), ...slots];
  return all.map((array) => array.slice());
}

function expectClose(received: readonly Float32Array[], expected: readonly Float32Array[]): void {
  expect(received).toHaveLength(expected.length);
  for (const [i, values] of expected.entries()) {
    values.forEach((value, at) => {
      expect(Math.abs(received[i][at] - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
    });
  }
}

const settings: [string, OptimizerName, object][] = [
  ...(Object.keys(optimizers) as OptimizerName[]).map((kind): [string, OptimizerName, object] => [kind, kind, {}]),
  ['sgd with Nesterov momentum', 'sgd', { momentum: 0.9, nesterov: true }],
  ['adamW with strong decay', 'adamW', { weightDecay: 0.5 }],
  ['lion with strong decay', 'lion', { weightDecay: 0.5 }],
];

describe.each(settings)('tables moved by kernels under %s', (_title, kind, params) => {
  it('go where plain JavaScript takes them, in every row, slot, sum and norm', () => {
    const host = hostSparseTrainer(drawn(), width, rule(kind, params), { features, trainRows });
    const own = open(rule(kind, params));
    expectClose(run(own, 1, 30), run(host, 1, 30));
    expectClose(arraysOf(own), arraysOf(host));
    expect(own.moving).toEqual(host.moving);
  });

  it.each([false, true])('have the same bits whenever rows take the steps they missed (averages: %s)', (averaged) => {
    const [late, early] = [open(rule(kind, params), averaged), open(rule(kind, params), averaged)];
    expect(run(late, 1, 30)).toEqual(run(early, 1, 30, () => early.settle()));
    expect(arraysOf(late)).toEqual(arraysOf(early));
  });

  it('go on from arrays that were put back as they would have', () => {
    const [straight, resumed] = [open(rule(kind, params), true), open(rule(kind, params), true)];
    run(straight, 1, 8);
    const saved = arraysOf(straight);
    run(resumed, 1, 3);
    resumed.settle();
    const slots = [...resumed.slots.values()].flatMap((own) => Object.values(own));
    [...resumed.input.tables.values(), ...resumed.average!.tables.values(), ...slots].forEach((array, i) => {
      array.set(saved[i]);
    });
    expect(run(resumed, 8, 12)).toEqual(run(straight, 8, 12));
    expect(arraysOf(resumed)).toEqual(arraysOf(straight));
  });
});

it('averages are what the steps made of the tables, each towards them by its rate', () => {
  const trainer = open(rule('adamW', {}), true);
  const expected = [...trainer.average!.tables.values()].map((table) => Float64Array.from(table));
  let step = 0;
  run(trainer, 1, 12, () => {
    step++;
    trainer.settle();
    [...trainer.input.tables.values()].forEach((table, i) => {
      table.forEach((value, at) => {
        expected[i][at] += (value - expected[i][at]) / step;
      });
    });
  });
  expectClose(
    [...trainer.average!.tables.values()],
    expected.map((table) => Float32Array.from(table)),
  );
});

it('rows that no training row uses are zero and stay so; those of a pretrained table stay as they are', () => {
  const unused = (table: Float32Array) => [...table.subarray(18 * width)];
  const plain = open(rule('adamW', {}));
  run(plain, 1, 5);
  plain.settle();
  expect(unused(plain.input.tables.get('a')!)).toEqual(new Array(2 * width).fill(0));
  const use = { features, trainRows, pretrained: new Map([['a', true]]) };
  const known = kernelSparseTrainer(openTableMemory, drawn(), width, rule('adamW', {}), use, false)!;
  run(known, 1, 5);
  known.settle();
  expect(unused(known.input.tables.get('a')!)).toEqual(unused(drawn().get('a')!));
});

it('a row may miss more steps than scalars are kept of', () => {
  const [own, host] = [
    open(rule('momentum', {})),
    hostSparseTrainer(drawn(), width, rule('momentum', {}), { features, trainRows }),
  ];
  for (const trainer of [own, host]) {
    for (let step = 1; step < 2100; step++) {
      const rows = Int32Array.of(step === 1 || step > 2095 ? 0 : 1);
      trainer.input.forward(features, rows);
      trainer.backward(features, rows, new Float32Array(width).fill(1 / step));
      trainer.update(() => ({ learningRate: 0.01, step, scale: 1 }));
    }
  }
  expectClose(arraysOf(own), arraysOf(host));
});

it('a mean that nothing feeds ends at zero, not among the numbers that are slow', () => {
  const trainer = open(rule('adam', {}));
  const once = Int32Array.of(0);
  trainer.input.forward(features, once);
  trainer.backward(features, once, new Float32Array(width).fill(1));
  trainer.update(() => ({ learningRate: 0.01, step: 1, scale: 1 }));
  for (let step = 2; step < 1000; step++) {
    const rows = Int32Array.of(3);
    trainer.backward(features, rows, new Float32Array(width));
    trainer.update(() => ({ learningRate: 0.01, step, scale: 1 }));
  }
  trainer.settle();
  expect(trainer.slots.get('a')!.m.every((value) => value === 0)).toBe(true);
  expect(trainer.slots.get('a')!.v.some((value) => value > 0)).toBe(true);
});

it('is not there for a rule that no kernel has, nor where memory is too small', () => {
  const { rowRule: _, ...without } = rule('adam', {});
  const use = { features, trainRows };
  expect(kernelSparseTrainer(openTableMemory, drawn(), width, without, use, false)).toBeUndefined();
  expect(kernelSparseTrainer(() => undefined, drawn(), width, rule('adam', {}), use, false)).toBeUndefined();
});
