import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { fitModel } from '../support/fitModel.js';
import { plantedVotes } from '../support/plantedVotes.js';

const planted = plantedVotes({
  n: 400,
  k: 3,
  accuracy: [0.9, 0.7, 0.6, 0.8, 0.5],
  coverage: [0.5, 0.6, 0.7, 0.3, 0.8],
});

describe('ibcc', () => {
  it.each([
    ['the prior held', {}],
    ['abstains as evidence', { abstain: 'evidence' }],
    ['abstains as evidence and the prior learned', { abstain: 'evidence', prior: 'learned' }],
    ['textbook smoothing', { confusionStrength: 0, firingStrength: 0 }],
  ])('the bound rises with every iteration with %s', (_, settings) => {
    // A few rows of gold, and rows without votes, are part of the bound.
    const gold = planted.truth.map((c, row) => (row % 40 === 0 ? c : -1));
    const bounds = Array.from({ length: 25 }, (_, i) => {
      const params = { ...settings, maxIterations: i + 1, tolerance: 1e-300, correlation: 0 };
      return fitModel('ibcc', planted.matrix, { params, gold }).summary.elbo as number;
    });
    for (let i = 1; i < bounds.length; i++) expect(bounds[i]).toBeGreaterThanOrEqual(bounds[i - 1] - 1e-9);
    expect(bounds[1] - bounds[0]).toBeGreaterThan(1e-3);
  });

  it('weighs votes by ψ of the counts: worked by hand on one labeling function', () => {
    // All rows gold: 3 votes for 0 on class 0, 1 vote for 1 on class 0, 2 votes for 1 on class 1. α = (4, 1) and (1, 4).
    const matrix = labelMatrixFromDense([[0], [0], [0], [1], [1], [1]], 2);
    const params = { confusionStrength: 0, correlation: 0 };
    const model = fitModel('ibcc', matrix, { gold: Int16Array.from([0, 0, 0, 0, 1, 1]), params });
    // log odds of a vote for 0: ψ(7) − ψ(9) − (ψ(1) − ψ(7)) = 2 ψ(7) − ψ(9) − ψ(1)
    const harmonic = (n: number) => Array.from({ length: n }, (_, i) => 1 / (i + 1)).reduce((a, b) => a + b, 0);
    const logOdds = 2 * harmonic(6) - harmonic(8);
    expect(model.predict(matrix).probs[0]).toBeCloseTo(1 / (1 + Math.exp(-logOdds)), 6);
    expect([...model.accuracies]).toEqual([5 / 6]);
  });

  it('hears labeling functions that only ever name one class', () => {
    const matrix = labelMatrixFromDense(
      Array.from({ length: 60 }, (_, i) => [
        i % 3 === 0 ? 1 : -1,
        i % 3 === 0 || i % 7 === 0 ? 1 : -1,
        i % 5 === 1 ? 0 : -1,
      ]),
      2,
    );
    const { probs } = fitModel('ibcc', matrix).predict(matrix);
    expect(probs[1]).toBeGreaterThan(0.8); // row 0: two votes for 1
    expect(probs[2]).toBeGreaterThan(0.6); // row 1: one vote for 0
  });

  it('with a learned prior follows the votes, and with abstains as evidence silence speaks', () => {
    const skewed = labelMatrixFromDense(
      Array.from({ length: 200 }, (_, i) => (i % 5 === 0 ? [1, 1, 1] : [0, 0, 0])),
      2,
    );
    expect(fitModel('ibcc', skewed, { params: { prior: 'learned' } }).prior[0]).toBeCloseTo(0.8, 1);

    // The first only votes on class 1, the second on both alike: that the first is silent speaks for 0.
    const votes = labelMatrixFromDense(
      Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? [1, 1, 1] : i % 4 === 1 ? [-1, 0, 0] : [-1, 0, -1])),
      2,
    );
    const lone = labelMatrixFromDense([[-1, -1, 1]], 2);
    const ignoring = fitModel('ibcc', votes).predict(lone).probs[1];
    const hearing = fitModel('ibcc', votes, { params: { abstain: 'evidence' } }).predict(lone).probs[1];
    expect(hearing).toBeLessThan(ignoring - 0.1);
  });
});
