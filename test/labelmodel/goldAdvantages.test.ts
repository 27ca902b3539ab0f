import { describe, expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { goldAdvantages } from '../../src/labelmodel/goldAdvantages.js';
import { voteMoments } from '../../src/labelmodel/voteMoments.js';

const settings = { floor: 0.01, betterThanRandom: true };

/** Twenty labeling functions vote on three fifths of the rows each, right or wrong as `voteOf` has it; the first 100 rows have gold. */
function corrections(k: number, voteOf: (y: number, rng: Rng) => number, expectedAccuracy: number) {
  const rng = new Rng(3);
  const truth = Array.from({ length: 600 }, () => rng.integer(k));
  const dense = truth.map((y) => Array.from({ length: 20 }, () => (rng.uniform() < 0.6 ? voteOf(y, rng) : -1)));
  const matrix = labelMatrixFromDense(dense, k);
  const gold = Int16Array.from(truth, (y, row) => (row < 100 ? y : -1));
  const moments = voteMoments(matrix, gold);
  const prior = new Float64Array(k).fill(1 / k);
  const frequency = (s: number) => moments.symbolCount[s] / moments.n;
  // P(vote | own class) − P(vote | others) where the LF is right so often and all classes are as frequent.
  const advantageOf = (accuracy: number, s: number) => frequency(s) * k * (accuracy - (1 - accuracy) / (k - 1));
  const expected = Float64Array.from(moments.symbolVote, (_, s) => advantageOf(expectedAccuracy, s));
  const ratesOf = (s: number, d: number) =>
    Float64Array.from({ length: k }, (_, y) => frequency(s) + (y === moments.symbolVote[s] ? 1 - 1 / k : -1 / k) * d);
  const found = goldAdvantages(matrix, gold, moments, prior, expected, ratesOf, settings);
  return { found, expected, advantageOf };
}

describe('goldAdvantages', () => {
  test('moves an advantage to what gold shows where labels get better by it', () => {
    const { found, advantageOf } = corrections(2, (y, rng) => (rng.uniform() < 0.65 ? y : 1 - y), 0.9);
    found!.forEach((d, s) => {
      expect(d).toBeLessThan(advantageOf(0.85, s));
      expect(d).toBeGreaterThan(advantageOf(0.5, s));
    });
  });

  test('leaves them alone where errors gather in one class, so that labels get worse by it', () => {
    // Votes for 2 are mostly about rows of class 1, votes for 0 are right more often; but rows of class 2 get both.
    const wrongOf = [0, 2, 0];
    const errs = [0, 0.45, 0.42];
    const { found } = corrections(3, (y, rng) => (rng.uniform() < errs[y] ? wrongOf[y] : y), 0.7);
    expect(found).toBeUndefined();
  });

  test('has nothing to say without gold', () => {
    const matrix = labelMatrixFromDense([[0], [1]], 2);
    const gold = new Int16Array(2).fill(-1);
    const moments = voteMoments(matrix, gold);
    const none = goldAdvantages(
      matrix,
      gold,
      moments,
      Float64Array.of(0.5, 0.5),
      new Float64Array(2),
      () => new Float64Array(2),
      settings,
    );
    expect(none).toBeUndefined();
  });
});
