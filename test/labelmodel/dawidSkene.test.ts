import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

const plain = { confusionStrength: 0, firingStrength: 0, correlation: 0 };

test('without proportional priors it recovers planted accuracies and posteriors within .02', () => {
  const planted = plantedVotes({
    n: 8000,
    k: 3,
    accuracy: [0.9, 0.8, 0.7, 0.6, 0.75, 0.85],
    coverage: [0.6, 0.7, 0.8, 0.6, 0.7, 0.5],
  });
  const model = fitModel('dawidSkene', planted.matrix, { params: plain });
  expect(model.summary.converged).toBe(true);
  model.accuracies.forEach((a, j) => {
    expect(Math.abs(a - planted.accuracies[j])).toBeLessThan(0.02);
  });
  // Calibrated: the mean top probability is the share of right rows.
  const { probs } = model.predict(planted.matrix);
  let top = 0;
  let right = 0;
  planted.truth.forEach((y, row) => {
    const values = [...probs.subarray(row * 3, row * 3 + 3)];
    const best = Math.max(...values);
    top += best;
    right += values.indexOf(best) === y ? 1 : 0;
  });
  expect(Math.abs(top - right) / planted.truth.length).toBeLessThan(0.02);
});

test('a learned prior finds an uneven class balance', () => {
  const rng = new Rng(8);
  const table = Array.from({ length: 4000 }, () => {
    const y = rng.uniform() < 0.85 ? 0 : 1;
    return Array.from({ length: 8 }, () => (rng.uniform() < 0.75 ? y : 1 - y));
  });
  const { prior } = fitModel('dawidSkene', labelMatrixFromDense(table, 2), { params: { ...plain, prior: 'learned' } });
  expect(prior[0]).toBeGreaterThan(0.82);
  expect(prior[0]).toBeLessThan(0.88);
});

test('one-sided labeling functions do not collapse into one class', () => {
  // Sparse keyword LFs: two for class 0, two for class 1, one of each often wrong.
  const rng = new Rng(3);
  const rates = [
    { c: 0, own: 0.3, other: 0.03 },
    { c: 0, own: 0.2, other: 0.1 },
    { c: 1, own: 0.3, other: 0.03 },
    { c: 1, own: 0.2, other: 0.1 },
  ];
  const truth = Int16Array.from({ length: 3000 }, () => rng.integer(2));
  const table = [...truth].map((y) =>
    rates.map(({ c, own, other }) => (rng.uniform() < (y === c ? own : other) ? c : -1)),
  );
  const matrix = labelMatrixFromDense(table, 2);
  const model = fitModel('dawidSkene', matrix);
  const { probs, covered } = model.predict(matrix);
  const rows = [...truth.keys()].filter((row) => covered[row]);
  const accuracy = rows.filter((row) => probs[row * 2 + truth[row]] > 0.5).length / rows.length;
  const mass = rows.reduce((sum, row) => sum + probs[row * 2], 0) / rows.length;
  expect(accuracy).toBeGreaterThan(0.8);
  expect(mass).toBeGreaterThan(0.4);
  expect(mass).toBeLessThan(0.6);
  expect(model.accuracies[0]).toBeGreaterThan(model.accuracies[1]);
});

test('gold pins: a colluding majority is unmasked', () => {
  const rng = new Rng(6);
  const truth = Int16Array.from({ length: 1000 }, () => rng.integer(2));
  const flip = (y: number, right: number) => (rng.uniform() < right ? y : 1 - y);
  const table = [...truth].map((y) => {
    const shared = flip(y, 0.55);
    return [shared, flip(shared, 0.97), flip(y, 0.9), flip(y, 0.9)];
  });
  const matrix = labelMatrixFromDense(table, 2);
  const gold = truth.map((y, row) => (row < 300 ? y : -1));
  const without = fitModel('dawidSkene', matrix);
  const withGold = fitModel('dawidSkene', matrix, { gold });
  const right = (model: typeof without) => {
    const { probs } = model.predict(matrix);
    return truth.filter((y, row) => probs[row * 2 + y] > 0.5).length / truth.length;
  };
  expect(right(withGold)).toBeGreaterThan(right(without) + 0.05);
  expect(withGold.accuracies[0]).toBeLessThan(0.75);
});

test('a vote counts with its class balance', () => {
  const { matrix } = plantedVotes({ n: 500, k: 2, accuracy: [0.8, 0.8, 0.8], coverage: [0.8, 0.8, 0.8] });
  const even = fitModel('dawidSkene', matrix).predict(matrix).probs;
  const skewed = fitModel('dawidSkene', matrix, { classBalance: [0.9, 0.1] }).predict(matrix).probs;
  let raised = 0;
  for (let row = 0; row < matrix.n; row++) if (skewed[row * 2] > even[row * 2]) raised++;
  expect(raised / matrix.n).toBeGreaterThan(0.9);
});

test('stops at maxIterations and says so', () => {
  const { matrix } = plantedVotes({ n: 500, k: 2, accuracy: [0.7, 0.6, 0.8], coverage: [0.8, 0.8, 0.8] });
  const { summary } = fitModel('dawidSkene', matrix, { params: { maxIterations: 1, tolerance: 1e-12 } });
  expect(summary).toMatchObject({ iterations: 1, converged: false });
});

test('many votes on a row do not underflow', () => {
  const row = Array<number>(2000).fill(1);
  const matrix = labelMatrixFromDense([row, row.map(() => 0), row], 2);
  const { probs } = fitModel('dawidSkene', matrix, { params: { correlation: 0 } }).predict(matrix);
  expect(probs[1]).toBeCloseTo(1, 5);
  expect(probs[2]).toBeCloseTo(1, 5);
});
