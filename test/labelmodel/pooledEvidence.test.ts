import { describe, expect, it } from 'vitest';
import { digamma } from '../../src/core/digamma.js';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { pooledEvidence } from '../../src/labelmodel/pooledEvidence.js';
import { votePatterns } from '../../src/labelmodel/votePatterns.js';
import { expectedStatistics } from '../../src/labelmodel/voteStatistics.js';

const settings = {
  diagonal: 4,
  offDiagonal: 1,
  betterThanRandom: false,
  oneVote: 'chance',
  confusionStrength: 0.6,
  firingStrength: 1,
} as const;

/** Expected counts where every row's class is known. */
function known(table: number[][], gold: number[]) {
  const matrix = labelMatrixFromDense(table, 2);
  const patterns = votePatterns(matrix, Int16Array.from(gold));
  const nothing = { weights: new Float64Array(20), emissions: new Float64Array(20), base: new Float64Array(2) };
  return { patterns, statistics: expectedStatistics(patterns, nothing, Float64Array.of(0.5, 0.5)) };
}

describe('pooledEvidence', () => {
  // Class 0 on four rows: a says 0 0 0 1, b says 0 0 1 1; class 1 on two rows: both say 1 1.
  const { patterns, statistics } = known(
    [
      [0, 0],
      [0, 0],
      [0, 1],
      [1, 1],
      [1, 1],
      [1, 1],
    ],
    [0, 0, 0, 0, 1, 1],
  );

  it('the pool is everyone’s votes together, with the pseudo-votes', () => {
    const { pool } = pooledEvidence(patterns, statistics, Float64Array.of(5, 5), settings);
    // Class 0: 5 of 8 votes are 0, class 1: 4 of 4 are 1; four pseudo-votes right, one wrong.
    expect([...pool.rows]).toEqual([9 / 13, 4 / 13, 1 / 9, 8 / 9]);
  });

  it('a labeler’s row is its own votes and as many of the pool’s as these are worth', () => {
    const { emissions, pool } = pooledEvidence(patterns, statistics, Float64Array.of(5, 5), settings);
    const [s, t] = pool.strengths;
    // Symbols: a0, a1, b0, b1; each [y = 0, y = 1].
    const expected = [
      (3 + (s * 9) / 13) / (4 + s),
      (0 + (t * 1) / 9) / (2 + t),
      (1 + (s * 4) / 13) / (4 + s),
      (2 + (t * 8) / 9) / (2 + t),
      (2 + (s * 9) / 13) / (4 + s),
      (0 + (t * 1) / 9) / (2 + t),
      (2 + (s * 4) / 13) / (4 + s),
      (2 + (t * 8) / 9) / (2 + t),
    ];
    emissions.forEach((p, at) => {
      expect(p).toBeCloseTo(expected[at], 12);
    });
  });

  it('the strength is where the likelihood of the counts is flat: found by a scan', () => {
    // Twenty labelers: half are right on 9 of 10 rows, half on 5 of 10.
    const right = Array.from({ length: 20 }, (_, j) => (j % 2 ? 9 : 5));
    const table = Array.from({ length: 20 }, (_, i) =>
      right.map((r) => {
        const y = i < 10 ? 0 : 1;
        return i % 10 < r ? y : 1 - y;
      }),
    );
    const many = known(
      table,
      table.map((_, i) => (i < 10 ? 0 : 1)),
    );
    let strengths = Float64Array.of(5, 5);
    let evidence = pooledEvidence(many.patterns, many.statistics, strengths, settings);
    for (let step = 0; step < 2000; step++) {
      strengths = evidence.pool.strengths as Float64Array<ArrayBuffer>;
      evidence = pooledEvidence(many.patterns, many.statistics, strengths, settings);
    }
    const p = evidence.pool.rows[0];
    const logLikelihood = (s: number) =>
      right.reduce((sum, r) => {
        // P(r of 10 right) ∝ Π (sp + i) Π (s(1 − p) + i) / Π (s + i)
        for (let i = 0; i < r; i++) sum += Math.log(s * p + i);
        for (let i = 0; i < 10 - r; i++) sum += Math.log(s * (1 - p) + i);
        for (let i = 0; i < 10; i++) sum -= Math.log(s + i);
        return sum;
      }, 0);
    const best = Array.from({ length: 400 }, (_, i) => 1 + i * 0.1).reduce((a, b) =>
      logLikelihood(b) > logLikelihood(a) ? b : a,
    );
    expect(Math.abs(strengths[0] - best)).toBeLessThan(0.1);
  });

  it('one who always casts the same vote says nothing by chance, and something as a labeling function', () => {
    const one = known(
      [
        [0, 0, 1],
        [0, 1, 1],
        [1, 1, -1],
        [1, 0, -1],
        [0, 0, 1],
        [1, 1, 1],
      ],
      [0, 0, 1, 1, 0, 1],
    );
    const ratio = (oneVote: 'chance' | 'evidence') => {
      const { emissions } = pooledEvidence(one.patterns, one.statistics, Float64Array.of(1, 1), {
        ...settings,
        oneVote,
      });
      return emissions[9] / emissions[8];
    };
    // The third labeler says 1 on three rows of class 0 and one of class 1.
    expect(ratio('chance')).toBeGreaterThan(0.9);
    expect(ratio('chance')).toBeLessThan(1.6);
    expect(Math.abs(Math.log(ratio('evidence')))).toBeGreaterThan(Math.abs(Math.log(ratio('chance'))));
  });
});

describe('pooledEvidence of many classes', () => {
  it('what is next to nothing counts as the equations say', () => {
    const k = 6;
    const table = Array.from({ length: 60 }, (_, i) =>
      Array.from({ length: 4 }, (_, j) => (i % 5 === j ? -1 : (i * (j + 2)) % k)),
    );
    const patterns = votePatterns(labelMatrixFromDense(table, k), new Int16Array(60).fill(-1));
    // Votes from 1e-16 to a few.
    const bySymbol = Float64Array.from({ length: patterns.symbolVote.length * k }, (_, i) => 10 ** ((i % 34) / 2 - 16));
    const strengths = Float64Array.from({ length: k }, (_, y) => 3 + 20 * y);
    const found = pooledEvidence(patterns, { bySymbol, rows: new Float64Array(k).fill(10) }, strengths, settings);
    const { rows, strengths: next } = found.pool;
    for (let y = 0; y < k; y++) {
      let above = 0;
      let below = 0;
      for (let j = 0; j < patterns.m; j++) {
        const symbols = Array.from(
          { length: patterns.lfOffsets[j + 1] - patterns.lfOffsets[j] },
          (_, i) => patterns.lfOffsets[j] + i,
        );
        const own = symbols.reduce((sum, s) => sum + bySymbol[s * k + y], 0);
        below += digamma(own + strengths[y]) - digamma(strengths[y]);
        for (const s of symbols) {
          const p = rows[y * k + patterns.symbolVote[s]];
          above += p * (digamma(bySymbol[s * k + y] + strengths[y] * p) - digamma(strengths[y] * p));
          const theta = (bySymbol[s * k + y] + next[y] * p) / (own + next[y]);
          expect(found.weights[s * k + y]).toBeCloseTo(Math.log(theta), 12);
          expect(found.emissions[s * k + y]).toBeCloseTo(theta, 12);
        }
      }
      expect(next[y]).toBeCloseTo(Math.min(1024, Math.max(1, (strengths[y] * above) / below)), 9);
    }
  });
});
