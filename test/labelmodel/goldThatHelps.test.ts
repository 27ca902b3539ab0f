import { expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { labelModels } from '../../src/labelmodel/index.js';
import { fitModel } from '../support/fitModel.js';
import { plantedCrowd } from '../support/plantedCrowd.js';

/** Gold of every `step`-th row. */
const some = (truth: Int16Array, step: number) => truth.map((y, row) => (row % step === 0 ? y : -1));

/** Ten labelers: on two rows in five, six of them fall for the same thing and say the other class. */
function deceivedCrowd() {
  const rng = new Rng(5);
  const truth = Int16Array.from({ length: 600 }, () => rng.integer(2));
  const table = Array.from(truth, (y) => {
    const deceives = rng.uniform() < 0.4;
    return Array.from({ length: 10 }, (_, j) => {
      const right = deceives && j < 6 ? 0.15 : j < 6 ? 0.9 : 0.85;
      return rng.uniform() < right ? y : 1 - y;
    });
  });
  return { matrix: labelMatrixFromDense(table, 2), truth };
}

it('keeps the fit without gold where a few gold rows do not surely make better labels', () => {
  const { matrix, truth } = plantedCrowd();
  const fitted = fitModel('pooledDawidSkene', matrix, { gold: some(truth, 75) });
  expect(fitted.summary.goldHelps).toBe(false);
  expect(fitted.predict(matrix).probs).toEqual(fitModel('pooledDawidSkene', matrix).predict(matrix).probs);
});

it('takes gold that tells who is deceived, and labels rows better that have none', () => {
  const { matrix, truth } = deceivedCrowd();
  const gold = some(truth, 3);
  const accuracy = (options: { gold?: Int16Array }) => {
    const { probs } = fitModel('pooledDawidSkene', matrix, options).predict(matrix);
    const unseen = [...truth.keys()].filter((row) => gold[row] < 0);
    return unseen.filter((row) => probs[2 * row + truth[row]] > 0.5).length / unseen.length;
  };
  const fitted = fitModel('pooledDawidSkene', matrix, { gold });
  expect(fitted.summary.goldHelps).toBe(true);
  expect(accuracy({ gold })).toBeGreaterThan(accuracy({}) + 0.02);
  const restored = labelModels.pooledDawidSkene.restore(JSON.parse(JSON.stringify(fitted.toJSON())));
  expect(restored.summary).toEqual(fitted.summary);
});

it('says nothing of gold where there is none, or none with votes', () => {
  const { matrix } = plantedCrowd({ n: 300 });
  expect(fitModel('pooledDawidSkene', matrix).summary).not.toHaveProperty('goldHelps');
  const silent = labelMatrixFromDense([...Array.from({ length: 20 }, () => [0, 1, 0, 1]), [-1, -1, -1, -1]], 2);
  const gold = new Int16Array(21).fill(-1);
  gold[20] = 1;
  expect(fitModel('pooledDawidSkene', silent, { gold }).summary).not.toHaveProperty('goldHelps');
});
