import { expect, it } from 'vitest';
import { Rng } from '../../../src/core/rng.js';
import { analyseBy } from '../../../src/experiment/analysis/analyseBy.js';
import { plantedCells } from './plantedCells.js';

/** A method that helps with few rows alone; a control that both numbers of rows share. */
const input = plantedCells({
  axes: { size: ['few', 'many'], method: ['old', 'new'] },
  score: ({ size, method }) => (size === 'few' && method === 'new' ? 0.9 : 0.8),
  noise: 0.002,
});

it('analyses all cells, then those of each value as if the axis were not there', () => {
  const found = analyseBy(input, 'size', new Rng(1)).filter(({ name }) => name === 'differences');
  expect(found.map(({ setting }) => setting)).toEqual([undefined, 'size few', 'size many']);
  expect(found[1].finding).toMatch(/^1 of 1 differences in accuracy is clear; method new against old: \+0\.1/);
  expect(found[2].finding).toMatch(/^No clear difference in accuracy among the one compared/);
});

it('changes nothing about the analyses of all cells, and without an axis makes no others', () => {
  const whole = analyseBy(input, undefined, new Rng(1));
  expect(whole.every(({ setting }) => setting === undefined)).toBe(true);
  expect(analyseBy(input, 'size', new Rng(1)).slice(0, whole.length)).toEqual(whole);
});

it('gives a control that several values share to each of them', () => {
  const [first] = input.cells;
  const gold = input.cells
    .filter(({ axes }) => axes.size === 'few' && axes.method === 'old')
    .map((cell) => ({ ...cell, id: `gold ${cell.id}`, axes: { seed: cell.seed }, control: 'gold' as const }));
  expect(first.seed).toBe(1);
  const found = analyseBy({ ...input, cells: [...input.cells, ...gold] }, 'size', new Rng(1));
  expect(found.filter(({ name }) => name === 'controls').map(({ setting }) => setting)).toEqual([
    undefined,
    'size few',
    'size many',
  ]);
});
