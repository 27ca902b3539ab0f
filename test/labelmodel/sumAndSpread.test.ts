import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { sumAndSpread } from '../../src/labelmodel/sumAndSpread.js';
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
])('%s: sums over the votes of a pattern, and over the patterns of a symbol', (_, patterns) => {
  const { offsets, symbols, symbolVote, weight } = patterns;
  const values = Float64Array.from(symbolVote, (_vote, s) => s - 11.5);
  const seen: number[] = [];
  const found = sumAndSpread(patterns, values, (start, end, sums) => {
    for (let p = start; p < end; p++) {
      seen.push(sums[p - start]);
      sums[p - start] = p;
    }
  });
  const expected = new Float64Array(symbolVote.length);
  weight.forEach((_weight, p) => {
    const own = symbols.subarray(offsets[p], offsets[p + 1]);
    expect(seen[p]).toBe(own.reduce((sum, s) => sum + values[s], 0));
    for (const s of own) expected[s] += p;
  });
  expect(found).toEqual(expected);
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
