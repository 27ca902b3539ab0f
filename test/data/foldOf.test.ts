import { expect, it } from 'vitest';
import { foldOf } from '../../src/data/foldOf.js';

const ids = Array.from({ length: 4000 }, (_, i) => `row-${i}`);

it('gives a row its fold by its id alone', () => {
  const folds = foldOf({ ids }, 5, 3);
  const reversed = foldOf({ ids: ids.toReversed().slice(0, 1000) }, 5, 3);
  expect([...reversed]).toEqual([...folds].reverse().slice(0, 1000));
});

it('makes folds of about the same size, others for another seed', () => {
  const folds = foldOf({ ids }, 5, 3);
  const sizes = [0, 1, 2, 3, 4].map((fold) => folds.filter((f) => f === fold).length);
  // Five standard deviations of a binomial count: √(4000 · 0.2 · 0.8) = 25.3.
  for (const size of sizes) expect(Math.abs(size - 800)).toBeLessThan(127);
  const others = foldOf({ ids }, 5, 4);
  expect(folds.filter((fold, row) => fold === others[row]).length).toBeLessThan(1000);
});

it('keeps the rows of a group in one fold, and changes nothing for rows without one', () => {
  const alone = foldOf({ ids }, 5, 3);
  const groups = ids.map((id, row) => (row % 2 === 0 ? id : `group ${row % 100}`));
  const folds = foldOf({ ids, groups }, 5, 3);
  const ofGroup = new Map(groups.map((group, row) => [group, folds[row]]));
  for (const [row, group] of groups.entries()) {
    expect(folds[row]).toBe(ofGroup.get(group));
    if (row % 2 === 0) expect(folds[row]).toBe(alone[row]);
  }
  expect(new Set(groups.flatMap((group, row) => (row % 2 === 1 ? [ofGroup.get(group)] : []))).size).toBe(5);
});
