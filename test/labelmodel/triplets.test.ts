import { expect, test } from 'vitest';
import { type LabelMatrix, labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import type { FittedLabelModel } from '../../src/labelmodel/labelModel.js';
import { exactVotes } from '../support/exactVotes.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

/** A belief so weak that the closed form stands by itself. */
const plain = { accuracyDeviation: 1e6 };

/** The log odds that one vote adds under a uniform prior. */
function logOdds(model: FittedLabelModel, m: number, lf: number, vote: number): number {
  const row = new Array<number>(m).fill(-1);
  row[lf] = vote;
  const { probs } = model.predict(labelMatrixFromDense([row], 2));
  return Math.log(probs[1] / probs[0]);
}

test('is FlyingSquid’s joint table p(vote, y) where abstains do not depend on the class', () => {
  // z = P(abstain), a = P(right | votes, y) for either class: what the paper assumes.
  const lfs = [
    { z: 0.2, right: [0.9, 0.9] },
    { z: 0.4, right: [0.7, 0.8] },
    { z: 0.1, right: [0.6, 0.75] },
  ];
  const q = 0.5;
  const { matrix } = exactVotes({
    rates: lfs.map(({ z, right }) => [
      [(1 - z) * right[0], (1 - z) * (1 - right[1])],
      [(1 - z) * (1 - right[0]), (1 - z) * right[1]],
    ]),
    prior: [1 - q, q],
    rows: 1e6,
  });
  const model = fitModel('triplets', matrix, { params: plain });
  lfs.forEach(({ z, right }, j) => {
    const a = (1 - z) * (q * (2 * right[1] - 1) + (1 - q) * (2 * right[0] - 1)); // E[λ Y], λ and Y in −1, 0, 1
    const s = (1 - z) * (q * right[1] + (1 - q) * (1 - right[0])); // P(λ = 1)
    const rho = (1 + a - z) / 2; // P(λ = Y)
    const both = (rho + s + q * (1 - z) - (1 - z)) / 2; // the paper's p(+, +)
    const positive = Math.log(both / (s - both));
    const negative = Math.log((q * (1 - z) - both) / (rho - both));
    expect(logOdds(model, 3, j, 1)).toBeCloseTo(positive, 1);
    expect(logOdds(model, 3, j, 0)).toBeCloseTo(negative, 1);
  });
});

test('one-sided labeling functions under skew get their exact posterior', () => {
  const rates = [
    [
      [0, 0],
      [0.05, 0.5],
    ],
    [
      [0, 0],
      [0.1, 0.4],
    ],
    [
      [0.3, 0.1],
      [0, 0],
    ],
    [
      [0, 0],
      [0.02, 0.3],
    ],
  ];
  const { matrix } = exactVotes({ rates, prior: [0.85, 0.15], rows: 1e6 });
  const model = fitModel('triplets', matrix, { params: plain, classBalance: [0.85, 0.15] });
  const { probs } = model.predict(
    labelMatrixFromDense(
      [
        [1, -1, -1, -1],
        [-1, 1, 0, -1],
      ],
      2,
    ),
  );
  expect(probs[1]).toBeCloseTo((0.15 * 0.5) / (0.15 * 0.5 + 0.85 * 0.05), 2);
  expect(probs[3]).toBeCloseTo((0.15 * 0.4 * 0.1) / (0.15 * 0.4 * 0.1 + 0.85 * 0.1 * 0.3), 2);
});

test('recovers planted accuracies within .03 and is calibrated', () => {
  const planted = plantedVotes({
    n: 40_000,
    k: 3,
    accuracy: [0.9, 0.8, 0.7, 0.6, 0.75, 0.85],
    coverage: [0.6, 0.7, 0.8, 0.6, 0.7, 0.5],
  });
  const model = fitModel('triplets', planted.matrix);
  model.accuracies.forEach((a, j) => {
    expect(Math.abs(a - planted.accuracies[j])).toBeLessThan(0.03);
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

test('fewer than three labeling functions keep the belief', () => {
  const { matrix } = plantedVotes({ n: 400, k: 2, accuracy: [0.95, 0.6], coverage: [0.5, 0.5] });
  const model = fitModel('triplets', matrix, { params: { accuracy: 0.75 } });
  expect(model.summary).toMatchObject({ triplets: 0, identified: false });
  for (const a of model.accuracies) expect(a).toBeCloseTo(0.75, 6);
});

test('gold moves labeling functions that no triplet speaks about, and does not hurt the others', () => {
  const few = plantedVotes({ n: 3000, k: 2, accuracy: [0.95, 0.6], coverage: [0.8, 0.8] });
  const model = fitModel('triplets', few.matrix, { gold: few.truth });
  model.accuracies.forEach((a, j) => {
    expect(Math.abs(a - few.accuracies[j])).toBeLessThan(0.03);
  });

  const many = plantedVotes({ n: 3000, k: 2, accuracy: [0.6, 0.7, 0.8, 0.9], coverage: [0.6, 0.6, 0.6, 0.6] });
  const gold = many.truth.map((y, row) => (row < 100 ? y : -1));
  const right = (fitted: FittedLabelModel, matrix: LabelMatrix, truth: Int16Array) => {
    const { probs } = fitted.predict(matrix);
    return truth.filter((y, row) => probs[row * 2 + y] > 0.5).length / truth.length;
  };
  const blind = right(fitModel('triplets', many.matrix), many.matrix, many.truth);
  expect(right(fitModel('triplets', many.matrix, { gold }), many.matrix, many.truth)).toBeGreaterThan(blind - 0.005);
});

test('without the guard, a labeling function that is mostly wrong counts against its votes', () => {
  const coin = (hit: number) => [
    [hit, 1 - hit],
    [1 - hit, hit],
  ];
  const { matrix } = exactVotes({ rates: [0.9, 0.8, 0.2, 0.7].map(coin), prior: [0.5, 0.5], rows: 1e5 });
  const guarded = fitModel('triplets', matrix, { params: plain });
  const free = fitModel('triplets', matrix, { params: { ...plain, betterThanRandom: false } });
  expect(logOdds(guarded, 4, 2, 1)).toBeCloseTo(0, 6);
  expect(logOdds(free, 4, 2, 1)).toBeCloseTo(Math.log(0.2 / 0.8), 1);
});

test('a vote that falls on no gold row keeps its advantage', () => {
  const { matrix, truth } = plantedVotes({
    n: 300,
    k: 2,
    accuracy: [0.97, 0.6, 0.6, 0.9],
    coverage: [0.6, 0.6, 0.6, 0.05],
  });
  const silent = (row: number) => !matrix.lfs.subarray(matrix.rowOffsets[row], matrix.rowOffsets[row + 1]).includes(3);
  const gold = truth.map((y, row) => (row < 100 && silent(row) ? y : -1));
  const without = fitModel('triplets', matrix);
  const within = fitModel('triplets', matrix, { gold });
  expect(within.accuracies[3]).toBe(without.accuracies[3]);
  expect(within.accuracies[0]).not.toBe(without.accuracies[0]);
});

test('rows that only a vote speaks about which gold finds wrong are decided for it, barely', () => {
  const { matrix, truth } = plantedVotes({
    n: 3000,
    k: 2,
    accuracy: [0.2, 0.8, 0.8, 0.8],
    coverage: [0.9, 0.6, 0.6, 0.6],
  });
  const odds = logOdds(fitModel('triplets', matrix, { gold: truth }), 4, 0, 1);
  expect(odds).toBeGreaterThan(0);
  expect(odds).toBeLessThan(0.002);
});
