import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Backend } from '../../src/backend/backend.js';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { bagsKernel } from '../../src/network/bagsKernel.js';
import { scatterBags, sumBags } from '../../src/network/embeddingBag.js';
import { initialize } from '../../src/network/initialize.js';
import { createMultiTaskModel } from '../../src/network/multiTaskModel.js';
import { sharings } from '../../src/network/sharing/index.js';
import { type SharingParams, sharingParams } from '../../src/network/sharingParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import type { GradientPlace } from '../../src/training/balancing/balancer.js';
import { splitStep } from '../../src/training/splitStep.js';
import { taskLosses } from '../../src/training/taskLosses.js';
import { gradientStep, type Named, type StepBatch } from '../../src/training/trainingStep.js';
import { testBackend } from '../support/testBackend.js';

const d = 7;
const b = 4;
const userWeights = [1, 0.5, 1.5];

let backend: Backend;
beforeAll(async () => {
  backend = await openBackend(testBackend('cpu'));
});
afterAll(() => backend.dispose());

/** A batch of four rows, the last one padding, on a dense and a sparse block; task 2 sees task 0's prediction. */
function world(layers: number[], sharing: SharingParams = { kind: 'hard' }, at?: number) {
  const { tf } = backend;
  const rng = new Rng(11);
  const onTrunk = { layers: [], inputs: ['trunk'] };
  const model = createMultiTaskModel({
    version: 3,
    sharing,
    inputs: [
      { name: 'numbers', kind: 'dense', d: 2 },
      { name: 'words', kind: 'sparse', d },
    ],
    trunk: trunkParams.parse({ layers }),
    tasks: [
      { name: 'a', k: 2, head: onTrunk },
      { name: 'b', k: 3, head: { layers: [3], inputs: ['trunk'], at } },
      { name: 'c', k: 2, head: { layers: [], inputs: ['trunk', 'a'] } },
    ],
  });
  const features: FeatureSet = {
    n: 3,
    blocks: [
      {
        kind: 'sparse',
        name: 'words',
        n: 3,
        d,
        rowOffsets: Uint32Array.of(0, 3, 5, 8),
        indices: Uint32Array.of(0, 2, 3, 2, 5, 0, 3, 6),
        values: Float32Array.of(0.5, 1, -1, 2, 0.3, 1.5, 0.7, 1),
      },
    ],
  };
  const rows = [0, 1, 2, -1];
  const block = features.blocks[0];
  if (block.kind !== 'sparse') throw new Error('expected a sparse block');
  const width = layers[0];
  const table = Float32Array.from({ length: d * width }, () => rng.normal());
  const bags = new Float32Array(b * width);
  sumBags(block, rows, table, width, bags);
  const weights: Named = Object.fromEntries(
    model.variables.map((spec) => [spec.name, tf.tensor(initialize(spec, rng), [...spec.shape])]),
  );
  const batch: StepBatch = {
    dense: tf.tensor2d([1, 2, -1, 0.5, 1, 1, 0, 0], [b, 2]),
    bags: tf.tensor2d(bags, [b, width]),
    labels: model.layout.groups.map(({ k, tasks }) => ({
      targets: tf.softmax(tf.randomNormal([b, tasks.length, k], 0, 1, 'float32', k)) as Tensor3D,
      weights: tf.tensor2d(
        Array.from({ length: b * tasks.length }, (_, at) => (at < 3 * tasks.length ? 1 : 0)),
        [b, tasks.length],
      ) as Tensor2D,
    })),
  };

  /** Loss i's gradient by tfjs's own differentiation, the table's written out entry by entry. */
  function gradientOf(v: readonly number[]): Map<string, number[]> {
    const lossWeights = tf.tensor1d(v.map((value, i) => value * userWeights[i]));
    const { gradients, bags: atBags } = gradientStep(backend, model, weights, batch, lossWeights);
    const into = new Float32Array(d * width);
    scatterBags(block as never, rows, atBags!.dataSync() as Float32Array, width, into, () => {});
    return new Map([
      ...Object.entries(gradients).map(([name, tensor]): [string, number[]] => [name, [...tensor.dataSync()]]),
      ['trunk/0/table/words', [...into]],
      ['bags', [...atBags!.dataSync()]],
    ]);
  }
  return { model, weights, batch, gradientOf, kernel: () => bagsKernel(features, rows) };
}

const unit = (i: number) => [0, 1, 2].map((j) => (i === j ? 1 : 0));

describe.each([
  ['parameters', [5, 4], (name: string) => name.startsWith('trunk/')],
  ['parameters', [5], (name: string) => name.startsWith('trunk/')],
  ['lastLayer', [5, 4], (name: string) => name.startsWith('trunk/1/')],
  ['lastLayer', [5], (name: string) => name.startsWith('trunk/0/')],
] as [GradientPlace, number[], (name: string) => boolean][])(
  'splitStep over %s of a trunk %j',
  (over, layers, isOver) => {
    it('has the inner products of the tasks’ gradients, tables of sparse inputs included', async () => {
      const { model, weights, batch, gradientOf, kernel } = world(layers);
      const step = splitStep(backend, model, weights, batch, userWeights);
      const gram = await step.gram(over, [0, 1, 2], kernel);
      const own = [0, 1, 2].map((i) => {
        const all = gradientOf(unit(i));
        return [...all].filter(([name]) => isOver(name)).flatMap(([, values]) => values);
      });
      gram.forEach((row, i) => {
        row.forEach((value, j) => {
          expect(value).toBeCloseTo(
            own[i].reduce((sum, x, at) => sum + x * own[j][at], 0),
            5,
          );
        });
      });
      step.dispose();
    });
  },
);

describe.each(['parameters', 'lastLayer', 'representation', undefined] as const)('splitStep after %s', (over) => {
  it('combines the tasks’ gradients, those of heads under weights of their own, and leaves no tensor behind', async () => {
    const { model, weights, batch, gradientOf, kernel } = world([5, 4]);
    const [shared, heads] = [
      [0.2, -0.7, 1.1],
      [0.5, 0.25, 2],
    ];
    const [atShared, atHeads] = [gradientOf(shared), gradientOf(heads)];
    const { numTensors } = backend.tf.memory();
    const step = splitStep(backend, model, weights, batch, userWeights);
    if (over) await step.gram(over, [0, 1, 2], kernel);
    const { gradients, bags } = step.gradients(shared, heads);
    for (const [name, tensor] of [...Object.entries(gradients), ['bags', bags] as [string, Tensor]]) {
      const expected = (name.startsWith('heads/') ? atHeads : atShared).get(name)!;
      [...tensor.dataSync()].forEach((value, at) => {
        expect(value, name).toBeCloseTo(expected[at], 5);
      });
      tensor.dispose();
    }
    step.dispose();
    expect(backend.tf.memory().numTensors).toBe(numTensors);
  });
});

describe.each(Object.keys(sharings))('splitStep with sharing %s and a head on the lower layer', (kind) => {
  const sharing = sharingParams.parse({ kind, ...(kind !== 'hard' && { layers: [3] }) });
  it.each(['parameters', 'representation', undefined] as const)('is exact after %s', async (over) => {
    const { model, weights, batch, gradientOf, kernel } = world([5, 4], sharing, 1);
    const [shared, heads] = [
      [0.2, -0.7, 1.1],
      [0.5, 0.25, 2],
    ];
    const [atShared, atHeads] = [gradientOf(shared), gradientOf(heads)];
    const { numTensors } = backend.tf.memory();
    const step = splitStep(backend, model, weights, batch, userWeights);
    const gram = over && (await step.gram(over, [0, 1, 2], kernel));
    const { gradients, bags } = step.gradients(shared, heads);
    for (const [name, tensor] of [...Object.entries(gradients), ['bags', bags] as [string, Tensor]]) {
      const expected = (name.startsWith('heads') ? atHeads : atShared).get(name)!;
      [...tensor.dataSync()].forEach((value, i) => {
        expect(value, name).toBeCloseTo(expected[i], 5);
      });
      tensor.dispose();
    }
    step.dispose();
    expect(backend.tf.memory().numTensors).toBe(numTensors);
    if (over !== 'parameters') return;
    const own = [0, 1, 2].map((i) =>
      [...gradientOf(unit(i))].filter(([name]) => name.startsWith('trunk/')).flatMap(([, values]) => values),
    );
    gram!.forEach((row, i) => {
      row.forEach((value, j) => {
        const product = own[i].reduce((sum, x, k) => sum + x * own[j][k], 0);
        expect(value).toBeCloseTo(product, 5);
      });
    });
  });
});

it('has at the representation the inner products of the gradients at the trunk’s output', async () => {
  const { model, weights, batch, kernel } = world([5, 4]);
  const { tf } = backend;
  const step = splitStep(backend, model, weights, batch, [1, 1, 1]);
  const [[square]] = await step.gram('representation', [1], kernel);
  step.dispose();
  // By finite differences in z: a shift of z by h along its gradient raises the loss by h·‖dz‖.

  const z = model.trunk.forward(backend, weights, batch).at(-1)!;
  const lossAt = (at: Tensor2D) => taskLosses(backend, model, weights, [at], batch).dataSync()[1];
  const values = z.dataSync();
  let sum = 0;
  for (let i = 0; i < values.length; i++) {
    const moved = (by: number) =>
      lossAt(
        tf.tensor2d(
          values.map((value, j) => (i === j ? value + by : value)),
          z.shape,
        ),
      );
    sum += ((moved(0.01) - moved(-0.01)) / 0.02) ** 2;
  }
  expect(square).toBeCloseTo(sum, 4);
});
