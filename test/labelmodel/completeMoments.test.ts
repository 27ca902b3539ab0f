import { expect, test } from 'vitest';
import { completeMoments } from '../../src/labelmodel/completeMoments.js';
import { voteMoments } from '../../src/labelmodel/voteMoments.js';
import { exactVotes } from '../support/exactVotes.js';
import { plantedVotes } from '../support/plantedVotes.js';

const rates = [
  [
    [0.7, 0.2],
    [0.1, 0.5],
  ],
  [
    [0.5, 0.1],
    [0.25, 0.75],
  ],
  [
    [0.4, 0.05],
    [0, 0],
  ], // only ever votes 0
];
const settings = { maxIterations: 20_000, tolerance: 1e-10 };

test('three labeling functions with exact moments give the planted rates back', () => {
  const { matrix } = exactVotes({ rates, prior: [0.6, 0.4], rows: 200_000 });
  const moments = voteMoments(matrix, new Int16Array(matrix.n).fill(-1));
  const start = Float64Array.from({ length: 10 }, (_, at) => (at % 2 === moments.symbolVote[at >> 1] ? 0.4 : 0.2));
  const anchor = { centre: start, weight: new Float64Array(6) };
  const { mu, loss, misfit, converged } = completeMoments(moments, Float64Array.of(0.6, 0.4), anchor, start, settings);
  expect(converged).toBe(true);
  expect(loss).toBeLessThan(1e-9);
  expect(misfit).toBeLessThan(1e-3);
  const planted = [0.7, 0.2, 0.1, 0.5, 0.5, 0.1, 0.25, 0.75, 0.4, 0.05];
  mu.forEach((value, at) => {
    expect(Math.abs(value - planted[at])).toBeLessThan(1e-3);
  });
});

test('an anchor of great weight is where the solution stays', () => {
  const { matrix } = exactVotes({ rates, prior: [0.5, 0.5], rows: 1000 });
  const moments = voteMoments(matrix, new Int16Array(matrix.n).fill(-1));
  const centre = Float64Array.of(0.6, 0.1, 0.1, 0.3, 0.4, 0.1, 0.2, 0.6, 0.3, 0.1);
  const anchor = { centre, weight: new Float64Array(6).fill(1e8) };
  const { mu } = completeMoments(moments, Float64Array.of(0.5, 0.5), anchor, centre, settings);
  mu.forEach((value, at) => {
    expect(value).toBeCloseTo(centre[at], 6);
  });
});

test('rates stay within the sub-simplex, and more sweeps never raise the loss', () => {
  const { matrix } = plantedVotes({ n: 60, k: 3, accuracy: [0.9, 0.8, 0.4, 0.5], coverage: [1, 1, 1, 0.4] });
  const moments = voteMoments(matrix, new Int16Array(matrix.n).fill(-1));
  const prior = Float64Array.of(0.2, 0.3, 0.5);
  const start = new Float64Array(moments.symbolVote.length * 3).map((_, at) =>
    at % 3 === moments.symbolVote[Math.floor(at / 3)] ? 0.5 : 0.25,
  );
  const anchor = { centre: start, weight: new Float64Array(12).fill(1e-3) };
  let before = Number.POSITIVE_INFINITY;
  for (let maxIterations = 1; maxIterations <= 12; maxIterations++) {
    const { mu, loss } = completeMoments(moments, prior, anchor, start, { maxIterations, tolerance: 1e-12 });
    expect(loss).toBeLessThanOrEqual(before + 1e-12);
    before = loss;
    for (let b = 0; b + 1 < moments.blocks.length; b++) {
      for (let y = 0; y < 3; y++) {
        let sum = 0;
        for (let s = moments.blocks[b]; s < moments.blocks[b + 1]; s++) {
          expect(mu[s * 3 + y]).toBeGreaterThanOrEqual(0);
          sum += mu[s * 3 + y];
        }
        expect(sum).toBeLessThan(1 + 1e-9);
      }
    }
  }
});

test('misfit is about 1 for independent sparse votes and far above where labeling functions copy each other', () => {
  const { matrix } = plantedVotes({ n: 4000, k: 2, accuracy: Array(8).fill(0.75), coverage: Array(8).fill(0.15) });
  const misfitOf = (votes: typeof matrix) => {
    const moments = voteMoments(votes, new Int16Array(votes.n).fill(-1));
    const start = Float64Array.from({ length: 2 * moments.symbolVote.length }, (_, at) =>
      at % 2 === moments.symbolVote[at >> 1] ? 0.12 : 0.04,
    );
    return completeMoments(moments, Float64Array.of(0.5, 0.5), { centre: start, weight: new Float64Array(16) }, start, {
      maxIterations: 1000,
      tolerance: 1e-8,
    }).misfit;
  };
  const independent = misfitOf(matrix);
  expect(independent).toBeGreaterThan(0.4);
  expect(independent).toBeLessThan(1.5);
  // lf4 … lf7 now say what lf0 … lf3 say on the same rows.
  const half: number[][] = Array.from({ length: matrix.n }, () => []);
  for (let row = 0; row < matrix.n; row++) {
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      if (matrix.lfs[at] < 4) half[row].push(at);
    }
  }
  const doubled = half.map((own) => [
    ...own.map((at) => [matrix.lfs[at], matrix.votes[at]]),
    ...own.map((at) => [matrix.lfs[at] + 4, matrix.votes[at]]),
  ]);
  const rowOffsets = new Uint32Array(matrix.n + 1);
  doubled.forEach((own, row) => {
    rowOffsets[row + 1] = rowOffsets[row] + own.length;
  });
  const flat = doubled.flat();
  const copied = {
    ...matrix,
    rowOffsets,
    lfs: Uint32Array.from(flat, ([lf]) => lf),
    votes: Int16Array.from(flat, ([, vote]) => vote),
  };
  expect(misfitOf(copied)).toBeGreaterThan(10);
});
