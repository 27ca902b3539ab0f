import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

test('hand-computed first round: weights are k·a − 1, probabilities shares of them', () => {
  // lf0 and lf1 always agree, lf2 is outvoted on every row.
  const matrix = labelMatrixFromDense(
    [...Array(8)].map((_, i) => [i % 2, i % 2, 1 - (i % 2)]),
    2,
  );
  const model = fitModel('weightedVote', matrix, { params: { smoothing: 0 } });
  expect([...model.accuracies]).toEqual([1, 1, 0]);
  expect([...model.predict(matrix).probs.subarray(0, 2)]).toEqual([1, 0]);
  // Alone, an LF with weight 0 still has its say.
  const alone = labelMatrixFromDense([[-1, -1, 1]], 2);
  expect([...model.predict(alone).probs]).toEqual([0, 1]);
});

test('gold decides over agreement: a minority that gold proves right wins', () => {
  const rows = [...Array(40)].map((_, i) => [i % 2, i % 2, 1 - (i % 2)]);
  const matrix = labelMatrixFromDense(rows, 2);
  const gold = Int16Array.from(rows, (row, i) => (i < 20 ? row[2] : -1));
  const model = fitModel('weightedVote', matrix, { gold, params: { smoothing: 1 } });
  expect(model.accuracies[2]).toBeGreaterThan(0.9);
  expect(model.accuracies[0]).toBeLessThan(0.1);
  expect(model.predict(matrix).probs[1]).toBe(1);
});

test('beats the plain vote where labeling functions differ much', () => {
  const { matrix, truth } = plantedVotes({
    n: 3000,
    k: 2,
    accuracy: [0.9, 0.9, 0.9, 0.55, 0.55, 0.55, 0.55],
    coverage: Array(7).fill(1),
  });
  const right = (name: 'weightedVote' | 'majorityVote') => {
    const { probs } = fitModel(name, matrix).predict(matrix);
    return truth.filter((y, row) => probs[row * 2 + y] > 0.5).length / truth.length;
  };
  expect(right('weightedVote')).toBeGreaterThan(right('majorityVote') + 0.03);
});
