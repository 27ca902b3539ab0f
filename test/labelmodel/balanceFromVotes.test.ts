import { expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { balanceFromVotes } from '../../src/labelmodel/balanceFromVotes.js';
import { estimateClassBalance } from '../../src/labelmodel/estimateClassBalance.js';
import { pluralityShares } from '../../src/labelmodel/pluralityShares.js';
import { fitModel } from '../support/fitModel.js';

/** Seven independent labeling functions on two classes that vote on six rows in ten. */
function drawn(n: number, share: number, seed: number, accuracy = 0.75) {
  const rng = new Rng(seed);
  const truth: number[] = [];
  const table = Array.from({ length: n }, () => {
    const y = rng.uniform() < share ? 1 : 0;
    truth.push(y);
    return Array.from({ length: 7 }, () => (rng.uniform() >= 0.6 ? -1 : rng.uniform() < accuracy ? y : 1 - y));
  });
  return { matrix: labelMatrixFromDense(table, 2), truth };
}

it('believes a balance that the votes tell sharply', () => {
  const told = balanceFromVotes(drawn(6000, 0.3, 1).matrix)!;
  expect(told[1]).toBeCloseTo(0.3, 1);
  expect(told[0] + told[1]).toBeCloseTo(1, 12);
});

it('says nothing where few rows leave it open, nor where there is no estimate', () => {
  expect(balanceFromVotes(drawn(150, 0.3, 2).matrix)).toBeUndefined();
  expect(balanceFromVotes(labelMatrixFromDense([[0, 1]], 2))).toBeUndefined();
});

it('does not take an estimate at its lower bound for a sharp one because it does not move', () => {
  const { matrix } = drawn(800, 0.02, 3, 0.9);
  const estimate = estimateClassBalance(matrix);
  if ('problem' in estimate) throw new Error(estimate.problem);
  expect(estimate.balance[1]).toBeLessThan(0.001);
  expect(estimate.deviation[1]).toBeLessThan(1e-6);
  expect(balanceFromVotes(matrix)).toBeUndefined();
});

it('tells nothing where the majority of votes leans the other way', () => {
  // All say 1 on a fifth of the rows, and elsewhere 1 a little more often than 0: a sharp estimate, of what is no class.
  const rng = new Rng(6);
  const table = Array.from({ length: 6000 }, () => {
    const agreed = rng.uniform() < 0.2 ? 0.97 : 0.58;
    return Array.from({ length: 7 }, () => (rng.uniform() < agreed ? 1 : 0));
  });
  const matrix = labelMatrixFromDense(table, 2);
  const estimate = estimateClassBalance(matrix);
  if ('problem' in estimate) throw new Error(estimate.problem);
  expect(estimate.balance[1]).toBeLessThan(0.4);
  expect(estimate.deviation[1]).toBeLessThan(0.02);
  expect(pluralityShares(matrix)[1]).toBeGreaterThan(0.6);
  expect(balanceFromVotes(matrix)).toBeUndefined();
});

it('auto takes it in the place of a uniform balance, and of no other', () => {
  const { matrix, truth } = drawn(4000, 0.2, 4);
  const right = (model: ReturnType<typeof fitModel>) => {
    const { probs } = model.predict(matrix);
    return truth.filter((y, row) => probs[2 * row + y] > 0.5).length / truth.length;
  };
  const learned = fitModel('auto', matrix);
  const held = fitModel('auto', matrix, { params: { prior: 'held' } });
  expect([...learned.prior]).toEqual([...balanceFromVotes(matrix)!]);
  expect(learned.summary.reason).toMatch(/; the votes tell the class balance$/);
  expect([...held.prior]).toEqual([0.5, 0.5]);
  expect(held.summary.reason).not.toMatch(/class balance/);
  expect(right(learned)).toBeGreaterThan(right(held) + 0.01);
  expect([...fitModel('auto', matrix, { classBalance: [0.7, 0.3] }).prior]).toEqual([0.7, 0.3]);
});
