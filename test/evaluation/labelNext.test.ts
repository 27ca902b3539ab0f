import { expect, it } from 'vitest';
import { labelNext } from '../../src/evaluation/labelNext.js';
import { withoutCopies } from '../../src/run/withoutCopies.js';

it('falls into how unsure the two are and how much they disagree', () => {
  expect(labelNext([0.5, 0.5])).toEqual({ uncertainty: 1, disagreement: 0 });
  expect(labelNext([1, 0], [0, 1])).toEqual({ uncertainty: 0, disagreement: 1 });
  const { uncertainty, disagreement } = labelNext([0.9, 0.1], [0.4, 0.6]);
  const h = (p: number) => -(p * Math.log2(p) + (1 - p) * Math.log2(1 - p));
  expect(uncertainty).toBeCloseTo((h(0.9) + h(0.4)) / 2, 12);
  expect(uncertainty + disagreement).toBeCloseTo(h(0.65), 12);
  expect(labelNext([1 / 3, 1 / 3, 1 / 3], [1 / 3, 1 / 3, 1 / 3]).uncertainty).toBeCloseTo(1, 12);
});

it('leaves out texts that are nearly the same as one before', () => {
  const texts = ['a b c d e', 'E, D, C, B, A!', 'a b c d f', undefined, undefined, 'a b c d e e'];
  expect(withoutCopies(texts, 9)).toEqual([0, 2, 3, 4]);
  expect(withoutCopies(texts, 2)).toEqual([0, 2]);
});
