import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import type { EvidenceSettings } from '../../src/labelmodel/lfEvidence.js';
import { estimateEvidence } from '../../src/labelmodel/voteEvidence.js';
import { votePatterns } from '../../src/labelmodel/votePatterns.js';

const settings: EvidenceSettings = {
  diagonal: 4,
  offDiagonal: 1,
  confusionStrength: 0,
  firingStrength: 0,
  firing: true,
  betterThanRandom: true,
  abstain: 'ignore',
};

/** One LF with the given votes on ten rows. */
function patternsOf(votes: readonly number[]) {
  const table = Array.from({ length: 10 }, (_, i) => [votes[i] ?? -1]);
  return votePatterns(labelMatrixFromDense(table, 2), new Int16Array(10).fill(-1));
}

function statistics(bySymbol: number[]) {
  return {
    bySymbol: Float64Array.from(bySymbol),
    rows: Float64Array.of(6, 4),
    coveredRows: Float64Array.of(6, 4),
    logLikelihood: 0,
  };
}

test('a one-sided LF speaks through its firing rates (by hand)', () => {
  // Five votes for class 0, four of them expected on the 6 rows of class 0, one on the 4 rows of class 1. The prior
  // adds 5 votes, 1 : 1/4 per row; the total is scaled back to 5 votes.
  const { emissions } = estimateEvidence(patternsOf([0, 0, 0, 0, 0]), statistics([4, 1]), settings);
  expect(emissions[0]).toBeCloseTo(0.5 * (4 / 6 + 5 / 7), 12);
  expect(emissions[1]).toBeCloseTo(0.5 * (1 / 4 + 5 / 28), 12);
});

test('without firing rates it says nothing', () => {
  const { weights } = estimateEvidence(patternsOf([0, 0, 0, 0, 0]), statistics([4, 1]), { ...settings, firing: false });
  expect(weights[0]).toBeCloseTo(weights[1], 12);
});

test('an LF that names every class is the plain confusion matrix (by hand)', () => {
  const votes = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
  const { emissions } = estimateEvidence(patternsOf(votes), statistics([5, 1, 1, 3]), settings);
  expect(emissions[0] / emissions[2]).toBeCloseTo(9 / 2, 12);
  expect(emissions[0]).toBeCloseTo(9 / 11, 12);
  expect(emissions[1]).toBeCloseTo(2 / 9, 12);
  expect(emissions[3]).toBeCloseTo(7 / 9, 12);
});

test('confusionStrength draws the rows to the prior accuracy', () => {
  const votes = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1];
  const patterns = patternsOf(votes);
  const strong = estimateEvidence(patterns, statistics([3, 3, 3, 1]), { ...settings, confusionStrength: 1000 });
  expect(strong.emissions[0] / (strong.emissions[0] + strong.emissions[2])).toBeCloseTo(0.8, 3);
});

test('a vote never speaks louder for another class unless it may', () => {
  const worse = statistics([1, 4]);
  const capped = estimateEvidence(patternsOf([0, 0, 0, 0, 0]), worse, settings);
  expect(capped.weights[1]).toBe(capped.weights[0]);
  const free = estimateEvidence(patternsOf([0, 0, 0, 0, 0]), worse, { ...settings, betterThanRandom: false });
  expect(free.weights[1]).toBeGreaterThan(free.weights[0]);
});

test('abstain: evidence makes silence speak for the classes an LF does not name', () => {
  const { base } = estimateEvidence(patternsOf([0, 0, 0, 0, 0]), statistics([4, 1]), {
    ...settings,
    abstain: 'evidence',
  });
  expect(base[0]).toBeCloseTo(Math.log(1 - 0.5 * (4 / 6 + 5 / 7)), 9);
  expect(base[1]).toBeGreaterThan(base[0]);
});
