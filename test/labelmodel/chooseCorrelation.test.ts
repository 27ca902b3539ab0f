import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { correlationExponent } from '../../src/labelmodel/correlationExponent.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

test('the exponent is Kish’s design effect', () => {
  expect(correlationExponent(0, 30)).toBe(1);
  expect(correlationExponent(0.5, 1)).toBe(1);
  expect(correlationExponent(0.5, 3)).toBeCloseTo(1 / 2);
  expect(correlationExponent(1, 4)).toBeCloseTo(1 / 4);
});

test('independent labeling functions get 0', () => {
  const { matrix } = plantedVotes({ n: 3000, k: 2, accuracy: Array(10).fill(0.75), coverage: Array(10).fill(0.6) });
  const plain = { confusionStrength: 0, firingStrength: 0 };
  expect(fitModel('dawidSkene', matrix, { params: plain }).summary.correlation).toBe(0);
});

test('rows that mislead everyone at once are noticed, and help calibration', () => {
  // A third of the rows is a coin toss for all annotators: given the class, their errors come together.
  const rng = new Rng(2);
  const truth = new Int16Array(2000);
  const table = Array.from({ length: 2000 }, (_, row) => {
    truth[row] = rng.integer(2);
    const right = rng.uniform() < 1 / 3 ? 0.5 : 0.9;
    return Array.from({ length: 12 }, () => (rng.uniform() < right ? truth[row] : 1 - truth[row]));
  });
  const matrix = labelMatrixFromDense(table, 2);
  const auto = fitModel('dawidSkene', matrix);
  expect(auto.summary.correlation).toBeGreaterThan(0);
  const brier = (model: typeof auto) => {
    const { probs } = model.predict(matrix);
    return truth.reduce((sum, y, row) => sum + 2 * (1 - probs[row * 2 + y]) ** 2, 0) / truth.length;
  };
  expect(brier(auto)).toBeLessThan(brier(fitModel('dawidSkene', matrix, { params: { correlation: 0 } })));
});

test('labeling functions with one class each cannot tell: 0', () => {
  const rng = new Rng(4);
  const table = Array.from({ length: 500 }, () => [0, 0, 1, 1].map((c) => (rng.uniform() < 0.5 ? c : -1)));
  expect(fitModel('dawidSkene', labelMatrixFromDense(table, 2)).summary.correlation).toBe(0);
});
