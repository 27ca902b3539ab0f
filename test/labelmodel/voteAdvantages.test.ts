import { expect, test } from 'vitest';
import { voteAdvantages } from '../../src/labelmodel/voteAdvantages.js';
import { voteMoments } from '../../src/labelmodel/voteMoments.js';
import { exactVotes } from '../support/exactVotes.js';

const advantages = (rates: number[][][], prior: number[], rows: number, partners = 24) => {
  const { matrix } = exactVotes({ rates, prior, rows });
  const moments = voteMoments(matrix, new Int16Array(matrix.n).fill(-1));
  const believed = new Float64Array(moments.symbolVote.length).fill(0.3);
  return voteAdvantages(moments, Float64Array.from(prior), believed, partners);
};

test('one triplet of one-sided labeling functions under skew, by hand', () => {
  // All only ever say 1. p = (.8, .2): O = (.16 + .1, .08 + .08, .24 + .12), d = (.3, .3, .3).
  const once = (miss: number, hit: number) => [
    [0, 0],
    [miss, hit],
  ];
  const { advantage, deviation, triplets } = advantages(
    [once(0.2, 0.5), once(0.1, 0.4), once(0.3, 0.6)],
    [0.8, 0.2],
    1e5,
  );
  expect(triplets).toBe(3);
  for (const d of advantage) expect(d).toBeCloseTo(0.3, 3);
  // One triplet does not scatter. Sampling error of the first, partners t of d = .3, O = .16 and .36, K = .16:
  // √(Σ d_t² (O_s O_t + K d_s d_t) / (n K²)) / Σ d_t²
  const variance = (0.09 * ((0.16 + 0.36) * 0.26 + 2 * 0.16 * 0.09)) / (1e5 * 0.16 ** 2);
  expect(deviation[0]).toBeCloseTo(Math.sqrt(variance) / 0.18, 6);
});

test('two-sided labeling functions of unequal accuracy and abstains that depend on the class', () => {
  const { advantage } = advantages(
    [
      [
        [0.7, 0.2],
        [0.1, 0.5],
      ],
      [
        [0.5, 0.1],
        [0.25, 0.75],
      ],
      [
        [0.6, 0.4],
        [0.2, 0.4],
      ],
    ],
    [0.6, 0.4],
    1e6,
  );
  [0.5, 0.4, 0.4, 0.5, 0.2, 0.2].forEach((d, s) => {
    expect(advantage[s]).toBeCloseTo(d, 2);
  });
});

test('four classes with even errors are one problem', () => {
  const coin = (hit: number, miss: number) =>
    Array.from({ length: 4 }, (_, l) => Array.from({ length: 4 }, (_, y) => (l === y ? hit : miss)));
  const { advantage } = advantages([coin(0.7, 0.1), coin(0.4, 0.1), coin(0.55, 0.05)], [0.4, 0.3, 0.2, 0.1], 2e5);
  for (const [j, d] of [0.6, 0.3, 0.5].entries()) {
    for (let c = 0; c < 4; c++) expect(advantage[4 * j + c]).toBeCloseTo(d, 2);
  }
});

test('a vote that is wrong more often than right gets a negative sign', () => {
  const coin = (hit: number) => [
    [hit, 1 - hit],
    [1 - hit, hit],
  ];
  const { advantage } = advantages([coin(0.9), coin(0.8), coin(0.3), coin(0.7)], [0.5, 0.5], 1e5);
  [0.8, 0.6, -0.4, 0.4].forEach((d, j) => {
    expect(advantage[2 * j]).toBeCloseTo(d, 2);
  });
});

test('two labeling functions make no triplet', () => {
  const coin = [
    [0.8, 0.2],
    [0.2, 0.8],
  ];
  const { advantage, triplets } = advantages([coin, coin], [0.5, 0.5], 1000);
  expect(triplets).toBe(0);
  expect([...advantage].every(Number.isNaN)).toBe(true);
});
