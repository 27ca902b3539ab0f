import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { stepOfTwo } from '../../src/labelmodel/stepOfTwo.js';
import { voteGroups } from '../../src/labelmodel/voteGroups.js';
import { type VotePatterns, votePatterns } from '../../src/labelmodel/votePatterns.js';
import { expectedStatistics, majorityStatistics } from '../../src/labelmodel/voteStatistics.js';

/** Patterns of 24 labeling functions, of which the third never votes and every fifth names one class only. */
function patternsOf(n: number, coverage: number): VotePatterns {
  const rng = new Rng(7);
  const table = Array.from({ length: n }, () =>
    Array.from({ length: 24 }, (_, j) => {
      if (j === 2 || rng.uniform() >= coverage) return -1;
      return j % 5 === 0 ? 1 : rng.integer(2);
    }),
  );
  const gold = Int16Array.from({ length: n }, (_, i) => (i % 50 === 0 ? i % 2 : -1));
  return votePatterns(labelMatrixFromDense(table, 2), gold);
}

const dense = patternsOf(5000, 0.6);

test('groups are made where votes are dense and patterns many', () => {
  expect(voteGroups(dense)?.groups).toBeLessThan(8);
  expect(voteGroups(dense)).toBe(voteGroups(dense));
  expect(voteGroups(patternsOf(5000, 0.1))).toBeUndefined();
  expect(voteGroups(patternsOf(500, 0.6))).toBeUndefined();
});

test.each([
  ['by groups', dense],
  ['by votes', patternsOf(500, 0.6)],
])('%s: sums over the votes of a pattern, and shares over the patterns of a symbol', (_, patterns) => {
  const { offsets, symbols, symbolVote, weight, gold } = patterns;
  const values = Float64Array.from(symbolVote, (_vote, s) => (s - 11.5) / 40);
  const found = stepOfTwo(patterns, values, 'posterior', 0.25);
  const expected = new Float64Array(symbolVote.length);
  let [unpinned, logs, covered, second, silent] = [0, 0, 0, 0, 0];
  weight.forEach((rows, p) => {
    const own = symbols.subarray(offsets[p], offsets[p + 1]);
    const logOdds = own.reduce((sum, s) => sum + values[s], 0.25);
    if (gold[p] < 0 && own.length === 0) {
      silent += rows;
      return;
    }
    const share = gold[p] >= 0 ? gold[p] : 1 / (1 + Math.exp(-logOdds));
    if (gold[p] < 0) {
      unpinned += rows;
      logs += rows * Math.log1p(Math.exp(logOdds));
    }
    covered += rows;
    second += rows * share;
    for (const s of own) expected[s] += rows * share;
  });
  expect(found).toMatchObject({ unpinned, covered, silent });
  expect(found.logOnePlusOdds).toBeCloseTo(logs, 8);
  expect(found.coveredSecond).toBeCloseTo(second, 8);
  expected.forEach((value, s) => {
    expect(found.second[s]).toBeCloseTo(value, 8);
  });
});

test('EM’s statistics are the same by groups and by votes', () => {
  const prior = Float64Array.of(0.3, 0.7);
  const emissions = Float64Array.from(
    { length: 2 * dense.symbolVote.length },
    (_, i) => 0.05 + 0.9 * ((i * 0.618034) % 1),
  );
  const evidence = { emissions, weights: emissions.map(Math.log), base: Float64Array.of(0.1, -0.2) };
  // Shares of one are whole votes, and are counted vote by vote.
  const byVotes = { ...dense, shares: new Float64Array(dense.symbols.length).fill(1) };
  for (const [ours, theirs] of [
    [expectedStatistics(dense, evidence, prior), expectedStatistics(byVotes, evidence, prior)],
    [majorityStatistics(dense, prior), majorityStatistics(byVotes, prior)],
  ]) {
    expect(ours.logLikelihood).toBeCloseTo(theirs.logLikelihood, 10);
    for (const field of ['bySymbol', 'rows', 'coveredRows'] as const) {
      ours[field].forEach((value, i) => {
        expect(value).toBeCloseTo(theirs[field][i], 8);
      });
    }
  }
});

test('posteriors and likelihoods have all their digits, from log odds of −700 to 700', () => {
  const one = votePatterns(labelMatrixFromDense([[1]], 2), Int16Array.of(-1));
  for (let logOdds = -700; logOdds <= 700; logOdds += 0.37) {
    const { second, logOnePlusOdds } = stepOfTwo(one, Float64Array.of(logOdds), 'posterior');
    const less = Math.exp(-Math.abs(logOdds));
    const expected = (logOdds > 0 ? 1 : less) / (1 + less);
    expect(Math.abs(second[0] / expected - 1)).toBeLessThan(6e-16);
    expect(logOnePlusOdds).toBeCloseTo(Math.max(0, logOdds) + Math.log1p(less), 12);
  }
});
