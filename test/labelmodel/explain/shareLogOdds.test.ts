import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../../src/core/labelMatrix.js';
import { Rng } from '../../../src/core/rng.js';
import { coalitionMatrix } from '../../../src/labelmodel/explain/coalitionMatrix.js';
import { type Coalition, mostExact, mostLogOdds, shareLogOdds } from '../../../src/labelmodel/explain/shareLogOdds.js';
import type { FittedLabelModel } from '../../../src/labelmodel/labelModel.js';
import { fitModel } from '../../support/fitModel.js';
import { plantedVotes } from '../../support/plantedVotes.js';

const rng = () => new Rng(1);
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
const membersOf = (coalition: Coalition) => [...coalition.keys()].filter((i) => coalition[i]);

/** A model of two classes whose log-odds of the first one are `v`. */
const twoClasses = (v: (members: number[]) => number) => (coalitions: readonly Coalition[]) =>
  Float32Array.from(
    coalitions.flatMap((coalition) => {
      const odds = v(membersOf(coalition));
      return [1 / (1 + Math.exp(-odds)), 1 / (1 + Math.exp(odds))];
    }),
  );

/** A row's votes as a model labels them: vote i is labeling function i's. */
const ofModel = (model: FittedLabelModel, votes: readonly number[], k: number) => (coalitions: readonly Coalition[]) =>
  model.predict(
    coalitionMatrix(
      votes.map((vote, lf) => ({ player: lf, lf, vote })),
      coalitions,
      { names: votes.map((_, j) => `lf${j}`), k },
    ),
  ).probs;

describe('shareLogOdds', () => {
  it('gives independent votes their own log-likelihood ratios', () => {
    // Right with .8 and .7, prior odds 1/2 of the first class: 1/2 · 4 · 3/7 = 6/7, so that the second class is on top.
    const model = twoClasses((members) =>
      sum([-Math.log(2), ...members.map((i) => [Math.log(4), Math.log(3 / 7)][i])]),
    );
    const found = shareLogOdds(2, 2, model, rng());
    expect(found.top).toBe(1);
    expect(found.logOdds.withoutVotes).toBeCloseTo(Math.log(2), 5);
    expect(found.logOdds.withVotes).toBeCloseTo(Math.log(7 / 6), 5);
    expect(found.shares[0]).toBeCloseTo(-Math.log(4), 5);
    expect(found.shares[1]).toBeCloseTo(Math.log(7 / 3), 5);
    // Without the first: odds 1/2 · 3/7 = 3/14; without the second: 2.
    expect(found.without[0][0]).toBeCloseTo(3 / 17, 6);
    expect(found.without[1][0]).toBeCloseTo(2 / 3, 6);
    expect(found.withoutVotes[0]).toBeCloseTo(1 / 3, 6);
    expect(found).not.toHaveProperty('orders');
    expect(found.cut).toBe(false);
  });

  it('divides what votes say together that repeat each other', () => {
    const found = shareLogOdds(
      3,
      2,
      twoClasses((members) => (members.length > 0 ? 3 : 0)),
      rng(),
    );
    for (const share of found.shares) expect(share).toBeCloseTo(1, 5);
    for (const without of found.without) expect(without[0]).toBeCloseTo(found.probs[0], 6);
  });

  it('works out majority vote, whose certainty it cuts', () => {
    const model = fitModel('majorityVote', labelMatrixFromDense([[0, 0, 1]], 2));
    const { shares, cut, without } = shareLogOdds(3, 2, ofModel(model, [0, 0, 1], 2), rng());
    // v is L for a, b, ab and abc, −L for c, 0 for ac, bc and none.
    // φ_c = 1/3 (−L) + 2 · 1/6 (0 − L) + 1/3 (L − L), φ_a = 1/3 L + 1/6 (L − L) + 1/6 (0 + L) + 1/3 (L − 0).
    expect(shares[0]).toBeCloseTo((5 / 6) * mostLogOdds, 5);
    expect(shares[1]).toBeCloseTo((5 / 6) * mostLogOdds, 5);
    expect(shares[2]).toBeCloseTo((-2 / 3) * mostLogOdds, 5);
    expect(cut).toBe(true);
    expect([...without[0]]).toEqual([0.5, 0.5]);
  });

  it('takes the class on top against all others together', () => {
    // p = .5, .3, .2 with the vote, 1/3 each without: log 1 − log 1/2.
    const found = shareLogOdds(
      1,
      3,
      (coalitions) =>
        Float32Array.from(coalitions.flatMap(([there]) => (there ? [0.5, 0.3, 0.2] : [1 / 3, 1 / 3, 1 / 3]))),
      rng(),
    );
    expect(found.shares[0]).toBeCloseTo(Math.log(2), 5);
  });

  it('sees past a probability that rounds to 1', () => {
    const found = shareLogOdds(
      2,
      2,
      twoClasses((members) => 20 * members.length),
      rng(),
    );
    expect(found.probs[0]).toBe(1);
    expect(found.logOdds.withVotes).toBeCloseTo(40, 4);
    expect(found.cut).toBe(false);
  });

  it('has nothing to share on a row without votes', () => {
    const found = shareLogOdds(
      0,
      2,
      twoClasses(() => 0.5),
      rng(),
    );
    expect(found.shares).toHaveLength(0);
    expect(found.logOdds.withVotes).toBe(found.logOdds.withoutVotes);
  });

  it('agrees with what Dawid and Skene’s independent votes weigh', () => {
    const { matrix } = plantedVotes({ n: 800, k: 2, accuracy: [0.9, 0.8, 0.7, 0.6], coverage: [1, 1, 1, 1], seed: 3 });
    const model = fitModel('dawidSkene', matrix, { params: { correlation: 0 } });
    const predict = ofModel(model, [0, 0, 1, 0], 2);
    const { shares, top } = shareLogOdds(4, 2, predict, rng());
    shares.forEach((share, i) => {
      const labels = predict([new Uint8Array(4).with(i, 1)]);
      const alone = Math.log(labels[top] / labels[1 - top]) - Math.log(model.prior[top] / model.prior[1 - top]);
      expect(share).toBeCloseTo(alone, 4);
    });
  });

  it('shares out the whole, whatever the model', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: mostExact + 3 }),
        fc.integer({ min: 2, max: 4 }),
        fc.integer(),
        (n, k, seed) => {
          const found = shareLogOdds(n, k, anyModel(k, seed), rng());
          const { withVotes, withoutVotes } = found.logOdds;
          expect(sum(found.shares)).toBeCloseTo(withVotes - withoutVotes, 6);
          expect(found.orders === undefined).toBe(n <= mostExact);
        },
      ),
      { numRuns: 40 },
    );
  });

  describe('of the largest weight, a game whose shares are known', () => {
    // Littlechild and Owen 1973: with c ascending, φ_i = Σ_{j ≤ i} (c_j − c_{j−1}) / (n − j + 1).
    const weights = (n: number) => Array.from({ length: n }, (_, i) => (i + 1) / 4);
    const known = (n: number) => {
      let total = 0;
      return weights(n).map((_, i) => (total += 0.25 / (n - i)));
    };
    const largest = (n: number) => twoClasses((members) => Math.max(0, ...members.map((i) => weights(n)[i])));

    it('is exact up to ten votes', () => {
      const { shares } = shareLogOdds(10, 2, largest(10), rng());
      for (const [i, share] of known(10).entries()) expect(shares[i]).toBeCloseTo(share, 5);
    });

    it('is near above, by its own standard errors, and the same for the same seed', () => {
      const { shares, errors, orders } = shareLogOdds(14, 2, largest(14), rng());
      expect(orders).toBe(512);
      known(14).forEach((share, i) => {
        expect(Math.abs(shares[i] - share)).toBeLessThan(4 * errors![i] + 1e-6);
        expect(errors![i]).toBeLessThan(0.1);
      });
      expect(shareLogOdds(14, 2, largest(14), rng()).shares).toEqual(shares);
    });
  });
});

/** Labels that follow no rule, the same for the same coalition. */
function anyModel(k: number, seed: number): (coalitions: readonly Coalition[]) => Float32Array {
  return (coalitions) =>
    Float32Array.from(
      coalitions.flatMap((coalition) => {
        const stream = new Rng(seed).derive(coalition.join(''));
        const weights = Array.from({ length: k }, () => 0.01 + stream.uniform());
        return weights.map((weight) => weight / sum(weights));
      }),
    );
}
