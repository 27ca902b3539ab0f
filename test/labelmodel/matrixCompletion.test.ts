import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { exactVotes } from '../support/exactVotes.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

test('exact moments give the exact posterior, abstains and a one-sided labeling function included', () => {
  const rates = [
    [
      [0.7, 0.2],
      [0.1, 0.5],
    ],
    [
      [0.5, 0.1],
      [0.25, 0.75],
    ],
    [
      [0.4, 0.05],
      [0, 0],
    ],
  ];
  const { matrix } = exactVotes({ rates, prior: [0.6, 0.4], rows: 200_000 });
  const model = fitModel('matrixCompletion', matrix, {
    classBalance: [0.6, 0.4],
    params: { pseudoVotes: 0, tolerance: 1e-9, maxIterations: 20_000 },
  });
  const { probs } = model.predict(
    labelMatrixFromDense(
      [
        [0, 1, -1],
        [-1, -1, 0],
        [-1, -1, -1],
      ],
      2,
    ),
  );
  const posterior = (a: number, b: number) => (0.6 * a) / (0.6 * a + 0.4 * b);
  expect(probs[0]).toBeCloseTo(posterior(0.7 * 0.25, 0.2 * 0.75), 2);
  expect(probs[2]).toBeCloseTo(posterior(0.4, 0.05), 2);
  expect(probs[4]).toBeCloseTo(0.6, 6);
  // P(vote = Y | votes) of the first: (.6·.7 + .4·.5) / (.6·.8 + .4·.7)
  expect(model.accuracies[0]).toBeCloseTo(0.62 / 0.76, 2);
});

test('recovers planted accuracies within .02 and is calibrated', () => {
  const planted = plantedVotes({
    n: 20_000,
    k: 3,
    accuracy: [0.9, 0.8, 0.7, 0.6, 0.75, 0.85],
    coverage: [0.6, 0.7, 0.8, 0.6, 0.7, 0.5],
  });
  const model = fitModel('matrixCompletion', planted.matrix);
  expect(model.summary).toMatchObject({ converged: true, identified: true });
  model.accuracies.forEach((a, j) => {
    expect(Math.abs(a - planted.accuracies[j])).toBeLessThan(0.02);
  });
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

test('sparse labeling functions keep their different weights', () => {
  const { matrix, accuracies } = plantedVotes({
    n: 100_000,
    k: 2,
    accuracy: [0.95, 0.6, 0.95, 0.6, 0.95, 0.6],
    coverage: Array(6).fill(0.04),
  });
  const model = fitModel('matrixCompletion', matrix);
  for (const j of [0, 2, 4]) expect(model.accuracies[j]).toBeGreaterThan(model.accuracies[j + 1] + 0.1);
  expect(accuracies[0]).toBeGreaterThan(0.9);
});

test('fewer than three labeling functions keep the belief; a vote alone gets it', () => {
  const { matrix } = plantedVotes({ n: 200, k: 2, accuracy: [0.95, 0.6], coverage: [0.5, 0.5] });
  const model = fitModel('matrixCompletion', matrix, { params: { accuracy: 0.75 } });
  expect(model.summary.identified).toBe(false);
  for (const a of model.accuracies) expect(a).toBeCloseTo(0.75, 9);
  expect(model.predict(labelMatrixFromDense([[0, -1]], 2)).probs[0]).toBeCloseTo(0.75, 6);
});

test('two labeling functions learn from gold', () => {
  const planted = plantedVotes({ n: 2000, k: 2, accuracy: [0.95, 0.6], coverage: [0.8, 0.8] });
  const model = fitModel('matrixCompletion', planted.matrix, { gold: planted.truth });
  expect(Math.abs(model.accuracies[0] - planted.accuracies[0])).toBeLessThan(0.02);
  expect(Math.abs(model.accuracies[1] - planted.accuracies[1])).toBeLessThan(0.02);
});

test('gold helps where a majority colludes, and does not hurt where labeling functions are independent', () => {
  const rng = new Rng(6);
  const flip = (y: number, right: number) => (rng.uniform() < right ? y : 1 - y);
  const right = (
    model: ReturnType<typeof fitModel>,
    matrix: Parameters<typeof model.predict>[0],
    truth: Int16Array,
  ) => {
    const { probs } = model.predict(matrix);
    return truth.filter((y, row) => probs[row * 2 + y] > 0.5).length / truth.length;
  };
  const truth = Int16Array.from({ length: 1000 }, () => rng.integer(2));
  const colluding = labelMatrixFromDense(
    [...truth].map((y) => {
      const shared = flip(y, 0.55);
      return [shared, flip(shared, 0.97), flip(shared, 0.97), flip(y, 0.9), flip(y, 0.9)];
    }),
    2,
  );
  const gold = truth.map((y, row) => (row < 300 ? y : -1));
  const without = right(fitModel('matrixCompletion', colluding), colluding, truth);
  expect(right(fitModel('matrixCompletion', colluding, { gold }), colluding, truth)).toBeGreaterThan(without + 0.1);

  const planted = plantedVotes({ n: 3000, k: 2, accuracy: [0.6, 0.7, 0.8, 0.9], coverage: [0.6, 0.6, 0.6, 0.6] });
  const some = planted.truth.map((y, row) => (row < 100 ? y : -1));
  const blind = right(fitModel('matrixCompletion', planted.matrix), planted.matrix, planted.truth);
  const helped = right(fitModel('matrixCompletion', planted.matrix, { gold: some }), planted.matrix, planted.truth);
  expect(helped).toBeGreaterThan(blind - 0.005);
});

test('columns are put in the order in which votes are right, whatever the start', () => {
  const planted = plantedVotes({ n: 5000, k: 3, accuracy: Array(5).fill(0.7), coverage: Array(5).fill(0.7) });
  for (const seed of [1, 2, 3]) {
    const model = fitModel('matrixCompletion', planted.matrix, { seed, params: { starts: 4, pseudoVotes: 0 } });
    for (const a of model.accuracies) expect(a).toBeGreaterThan(0.6);
  }
});

test('a class that the balance rules out stays impossible', () => {
  const { matrix } = plantedVotes({ n: 300, k: 3, accuracy: [0.8, 0.8, 0.8], coverage: [0.8, 0.8, 0.8] });
  const { probs } = fitModel('matrixCompletion', matrix, { classBalance: [0.5, 0.5, 0] }).predict(matrix);
  for (let row = 0; row < matrix.n; row++) expect(probs[row * 3 + 2]).toBe(0);
});

test('stops at maxIterations and says so', () => {
  const { matrix } = plantedVotes({ n: 500, k: 2, accuracy: [0.7, 0.6, 0.8], coverage: [0.8, 0.8, 0.8] });
  const { summary } = fitModel('matrixCompletion', matrix, { params: { maxIterations: 1, tolerance: 1e-12 } });
  expect(summary).toMatchObject({ iterations: 1, converged: false });
});

test('many votes on a row do not underflow', () => {
  const row = Array<number>(600).fill(1);
  const matrix = labelMatrixFromDense([row, row.map(() => 0), row], 2);
  const { probs } = fitModel('matrixCompletion', matrix).predict(matrix);
  expect(probs[1]).toBeCloseTo(1, 5);
  expect(probs[2]).toBeCloseTo(1, 5);
});
