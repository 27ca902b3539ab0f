import { expect, it } from 'vitest';
import { openBackend } from '../../src/backend/openBackend.js';
import { Rng } from '../../src/core/rng.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { addCosines, affinityOf, noCosines } from '../../src/training/taskAffinity.js';
import { train } from '../../src/training/train.js';
import { trainingParams } from '../../src/training/trainingParams.js';
import { smallWorld } from '../support/smallWorld.js';
import { testBackend } from '../support/testBackend.js';

it('is the mean cosine over the steps in which both tasks had a gradient', () => {
  const sums = noCosines(3);
  // cos = −1/√(1·2) with tasks 0 and 1, then 6/√(4·9) with tasks 0 and 2
  addCosines(sums, [
    [1, -1, 0],
    [-1, 2, 0],
    [0, 0, 0],
  ]);
  addCosines(sums, [
    [4, 0, 6],
    [0, 0, 0],
    [6, 0, 9],
  ]);
  addCosines(sums, [
    [4, 0, 0],
    [0, 0, 0],
    [0, 0, 9],
  ]);
  const { cosines } = affinityOf(sums, ['a', 'b', 'c']);
  expect(cosines[0][1]).toBeCloseTo(-Math.SQRT1_2, 12);
  expect(cosines[0][2]).toBeCloseTo(0.5, 12);
  expect(cosines[1][2]).toBeNull();
  expect([0, 1, 2].map((i) => cosines[i][i])).toEqual([1, 1, 1]);
});

it('is measured beside the training, which stays as it is, and leaves no tensor behind', async () => {
  const backend = await openBackend(testBackend('cpu'));
  const data = smallWorld();
  const run = async (affinity: boolean, kind: 'equal' | 'pcgrad' | 'gradNorm') => {
    const trained = await train(
      backend,
      {
        trunk: trunkParams.parse({ layers: [6] }),
        training: trainingParams.parse({ epochs: 2, batchSize: 16, affinity, balancing: { kind } }),
      },
      data,
      { rng: new Rng(1) },
    );
    const probs = await trained.predict(data.features);
    trained.dispose();
    return { probs, last: trained.history[1].taskAffinity };
  };
  for (const kind of ['equal', 'pcgrad', 'gradNorm'] as const) {
    const without = await run(false, kind);
    const { numTensors } = backend.tf.memory();
    const measured = await run(true, kind);
    expect(backend.tf.memory().numTensors).toBe(numTensors);
    // Where steps are traced, those that measure are not: the same numbers, summed in another order.
    if (backend.tracing) {
      for (const [task, probs] of measured.probs) {
        const furthest = Math.max(...probs.map((p, i) => Math.abs(p - without.probs.get(task)![i])));
        expect(furthest).toBeLessThan(1e-4);
      }
    } else expect(measured.probs).toEqual(without.probs);
    expect(without.last).toBeUndefined();
    expect(measured.last?.tasks).toEqual(['sign', 'word']);
    const [[own, cosine], [mirrored]] = measured.last!.cosines;
    expect(own).toBe(1);
    expect(Math.abs(cosine!)).toBeLessThan(1);
    expect(mirrored).toBe(cosine);
  }
  backend.dispose();
});
