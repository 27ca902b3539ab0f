import { describe, expect, it } from 'vitest';
import { all } from '../../../src/augment/policies/all.js';
import { meanField } from '../../../src/augment/policies/meanField.js';
import { one } from '../../../src/augment/policies/one.js';
import { random } from '../../../src/augment/policies/random.js';
import { Rng } from '../../../src/core/rng.js';

const names = ['a', 'b', 'c'];
const rows = Array.from({ length: 400 }, (_, i) => new Rng(i));
const shares = (sequences: readonly (readonly number[])[]) =>
  names.map((_, k) => sequences.flat().filter((each) => each === k).length / sequences.length);

describe('all', () => {
  it('takes every transformation in order', () => {
    const policy = all.create({ perExample: 2 }, names);
    expect(policy.perExample).toBe(2);
    expect(policy.sequence(1, new Rng(1))).toEqual([0, 1, 2]);
  });
});

describe('one', () => {
  it('gives the copies of a row different transformations as long as there are some', () => {
    const policy = one.create({ perExample: 6 }, names);
    for (const row of rows) {
      const taken = [0, 1, 2, 3, 4, 5].map((copy) => policy.sequence(copy, row));
      expect(taken.every(({ length }) => length === 1)).toBe(true);
      expect([...taken.slice(0, 3).flat()].sort()).toEqual([0, 1, 2]);
      expect([...taken.slice(3).flat()].sort()).toEqual([0, 1, 2]);
    }
  });

  it('draws uniformly', () => {
    const policy = one.create({ perExample: 1 }, names);
    for (const share of shares(rows.map((row) => policy.sequence(0, row))))
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.1);
  });
});

describe('random', () => {
  it('draws `length` transformations uniformly, with replacement', () => {
    const policy = random.create({ length: 3, perExample: 1 }, names);
    const sequences = rows.map((row) => policy.sequence(0, row));
    expect(sequences.every(({ length }) => length === 3)).toBe(true);
    expect(sequences.some((sequence) => new Set(sequence).size === 1)).toBe(true);
    for (const share of shares(sequences)) expect(Math.abs(share - 1)).toBeLessThan(0.15);
  });
});

describe('meanField', () => {
  const params = (rest: object) => meanField.params.parse(rest);

  it('draws each step from the given probabilities, in any unit', () => {
    const policy = meanField.create(params({ length: 2, probabilities: { a: 3, c: 1 } }), names);
    const sequences = rows.map((row) => policy.sequence(0, row));
    expect(sequences.every(({ length }) => length === 2)).toBe(true);
    const [a, b, c] = shares(sequences);
    expect(Math.abs(a - 1.5)).toBeLessThan(0.15);
    expect(b).toBe(0);
    expect(Math.abs(c - 0.5)).toBeLessThan(0.15);
  });

  it('makes shorter sequences, or none, where a step may be nothing', () => {
    const policy = meanField.create(params({ length: 2, probabilities: { a: 1, none: 1 } }), names);
    const lengths = [0, 0, 0];
    for (const row of rows) lengths[policy.sequence(0, row).length]++;
    expect(Math.abs(lengths[0] / 400 - 0.25)).toBeLessThan(0.09);
    expect(Math.abs(lengths[1] / 400 - 0.5)).toBeLessThan(0.1);
  });

  it('takes what was learned, and without that all alike', () => {
    const learned = meanField.create(params({ length: 1 }), names, { b: 0.9, none: 0.1 });
    expect(shares(rows.map((row) => learned.sequence(0, row)))[1]).toBeGreaterThan(0.8);
    const alike = meanField.create(params({ length: 1 }), names);
    for (const share of shares(rows.map((row) => alike.sequence(0, row))))
      expect(Math.abs(share - 1 / 3)).toBeLessThan(0.1);
  });

  it('asks for a search only where probabilities are learned', () => {
    expect(meanField.search!(params({}))).toEqual({ epochs: 3, rows: 2000, repeats: 2, temperature: 0.05 });
    expect(meanField.search!(params({ probabilities: { a: 1 } }))).toBeUndefined();
  });

  it('knows which transformations there are', () => {
    expect(meanField.check!(params({ probabilities: { aa: 1, b: 1, none: 1 } }), names)).toMatchObject([
      { code: 'UNKNOWN_TRANSFORMATION', path: 'probabilities.aa' },
    ]);
    expect(meanField.check!(params({ probabilities: { none: 1, a: 0 } }), names)).toMatchObject([
      { code: 'NO_TRANSFORMATION' },
    ]);
    expect(meanField.check!(params({}), names)).toEqual([]);
  });
});
