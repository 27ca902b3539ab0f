import { expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { heldOutLikelihood, holdOutVotes } from '../../src/labelmodel/heldOutVotes.js';
import { overturnedUnanimity } from '../../src/labelmodel/overturnedUnanimity.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

it('takes out each vote that has others beside it', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, 1, -1],
      [1, -1, -1],
      [-1, 0, 1],
    ],
    2,
  );
  const { others, lfs, votes } = holdOutVotes(matrix, new Rng(0), 100);
  expect([...lfs]).toEqual([0, 1, 1, 2]);
  expect([...votes]).toEqual([0, 1, 0, 1]);
  expect([...others.rowOffsets]).toEqual([0, 1, 2, 3, 4]);
  expect([...others.lfs]).toEqual([1, 0, 2, 1]);
  expect([...others.votes]).toEqual([1, 0, 1, 0]);
  expect(holdOutVotes(matrix, new Rng(0), 2).votes).toHaveLength(2);
});

it('a likelihood worked out by hand', () => {
  // Two LFs that always agree, on ten rows of each class; majority vote's label from the other one is certain and right.
  const table = Array.from({ length: 20 }, (_, row) => [row % 2, row % 2]);
  const matrix = labelMatrixFromDense(table, 2);
  const heldOut = holdOutVotes(matrix, new Rng(0), 1000);
  // Nine other votes confirm, with 4 of 5 pseudo-votes: (9 + 4) / (9 + 5).
  expect(heldOutLikelihood(fitModel('majorityVote', matrix), heldOut)).toBeCloseTo(Math.log(13 / 14), 10);
});

it('has nothing to say of labeling functions that name one class', () => {
  const matrix = labelMatrixFromDense(
    Array.from({ length: 9 }, () => [0, 1]),
    2,
  );
  expect(heldOutLikelihood(fitModel('majorityVote', matrix), holdOutVotes(matrix, new Rng(0), 100))).toBeNull();
});

it('prefers the model that knows who is right', () => {
  const { matrix } = plantedVotes({
    n: 3000,
    k: 2,
    accuracy: [0.95, 0.55, 0.55, 0.55, 0.9],
    coverage: [0.8, 0.8, 0.8, 0.8, 0.8],
  });
  const heldOut = holdOutVotes(matrix, new Rng(0), 5000);
  const score = (name: 'dawidSkene' | 'majorityVote') => heldOutLikelihood(fitModel(name, matrix), heldOut)!;
  expect(score('dawidSkene')).toBeGreaterThan(score('majorityVote'));
});

it('counts unanimous rows of two votes and more that are overturned', () => {
  const matrix = labelMatrixFromDense(
    [
      [0, 0],
      [1, 1],
      [0, 1],
      [0, -1],
      [1, 1],
    ],
    2,
  );
  const probs = Float32Array.of(0.4, 0.6, 0.2, 0.8, 0.9, 0.1, 0.1, 0.9, 0.5, 0.5);
  const labels = { n: 5, k: 2, probs, covered: new Uint8Array(5).fill(1) };
  expect(overturnedUnanimity(matrix, labels)).toBeCloseTo(1 / 3, 10);
  expect(overturnedUnanimity(labelMatrixFromDense([[0, 1]], 2), { ...labels, n: 1 })).toBe(0);
});
