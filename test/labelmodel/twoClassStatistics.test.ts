import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { twoClassStatistics } from '../../src/labelmodel/twoClassStatistics.js';
import { votePatterns } from '../../src/labelmodel/votePatterns.js';

const vote = fc.integer({ min: -1, max: 1 });
const row = fc.record({ votes: fc.array(vote, { minLength: 3, maxLength: 3 }), gold: vote });

test('agrees with Bayes’ rule row by row: gold pins, rows without votes have the prior', () => {
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 40 }),
      fc.array(fc.double({ min: 0.01, max: 0.9, noNaN: true }), { minLength: 12, maxLength: 12 }),
      fc.double({ min: 0.05, max: 0.95, noNaN: true }),
      (rows, rates, p) => {
        const matrix = labelMatrixFromDense(
          rows.map(({ votes }) => votes),
          2,
        );
        const patterns = votePatterns(
          matrix,
          Int16Array.from(rows, ({ gold }) => gold),
        );
        const emissions = Float64Array.from(rates.slice(0, 2 * patterns.symbolCount.length));
        const base = Float64Array.of(-0.3, 0.2);
        const prior = Float64Array.of(1 - p, p);
        const found = twoClassStatistics(patterns, { emissions, weights: emissions.map(Math.log), base }, prior);

        const symbolOf = (j: number, c: number) => {
          for (let s = patterns.lfOffsets[j]; s < patterns.lfOffsets[j + 1]; s++)
            if (patterns.symbolVote[s] === c) return s;
          return -1;
        };
        const all = [0, 0];
        const covered = [0, 0];
        const bySymbol = new Float64Array(emissions.length);
        let logLikelihood = 0;
        let unpinned = 0;
        for (const { votes, gold } of rows) {
          const symbols = votes.flatMap((c, j) => (c < 0 ? [] : [symbolOf(j, c)]));
          const joint = [0, 1].map((y) =>
            symbols.reduce((product, s) => product * emissions[2 * s + y], prior[y] * Math.exp(base[y])),
          );
          const evidence = joint[0] + joint[1];
          const posterior =
            gold >= 0 ? [1 - gold, gold] : symbols.length === 0 ? [...prior] : joint.map((each) => each / evidence);
          if (gold < 0 && symbols.length > 0) {
            logLikelihood += Math.log(evidence);
            unpinned++;
          }
          for (const y of [0, 1]) {
            all[y] += posterior[y];
            if (gold >= 0 || symbols.length > 0) covered[y] += posterior[y];
            for (const s of symbols) bySymbol[2 * s + y] += posterior[y];
          }
        }
        const close = (given: ArrayLike<number>, wanted: ArrayLike<number>) =>
          Array.from(wanted).forEach((value, i) => {
            expect(given[i]).toBeCloseTo(value, 9);
          });
        close(found.rows, all);
        close(found.coveredRows, covered);
        close(found.bySymbol, bySymbol);
        expect(found.logLikelihood).toBeCloseTo(unpinned > 0 ? logLikelihood / unpinned : 0, 9);
      },
    ),
    { numRuns: 100, seed: 1 },
  );
});

test('thousands of certain rows neither overflow nor lose the likelihood', () => {
  const table = Array.from({ length: 3000 }, (_, i) => Array.from({ length: 20 }, (_, j) => (i >> (j % 12)) & 1));
  const patterns = votePatterns(labelMatrixFromDense(table, 2), new Int16Array(3000).fill(-1));
  // Every vote is as likely in both classes: P(votes) is 2⁻²⁰ for each row, and the posterior the prior.
  const emissions = new Float64Array(2 * patterns.symbolCount.length).fill(0.5);
  const found = twoClassStatistics(
    patterns,
    { emissions, weights: emissions.map(Math.log), base: new Float64Array(2) },
    Float64Array.of(0.5, 0.5),
  );
  expect(found.logLikelihood).toBeCloseTo(-20 * Math.LN2, 9);
  expect([...found.rows]).toEqual([1500, 1500]);
});
