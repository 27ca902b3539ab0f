import { describe, expect, it } from 'vitest';
import { type AugmentPolicyName, augmentPolicies } from '../../src/augment/policies/index.js';
import type { AugmentPolicyKind } from '../../src/augment/policies/policy.js';
import { Rng } from '../../src/core/rng.js';
import { expectPart } from '../support/expectPart.js';

const names = ['a', 'b', 'c', 'd'];
const kinds = Object.entries(augmentPolicies) as unknown as [AugmentPolicyName, AugmentPolicyKind][];

describe.each(kinds)('augment policy %s', (_name, kind) => {
  const create = (perExample: number, own = names) => kind.create(kind.params.parse({ perExample }), own);
  const rows = Array.from({ length: 50 }, (_, seed) => new Rng(seed));

  it('has a summary and parameters that are all defaulted and described', () => expectPart(kind));

  it('makes as many copies as it is told', () => {
    expect(create(3).perExample).toBe(3);
    expect(kind.params.safeParse({ perExample: 0 }).success).toBe(false);
  });

  it('draws transformations that there are', () => {
    for (const own of [names, ['alone']]) {
      const policy = create(3, own);
      for (const row of rows) {
        for (const copy of [0, 1, 2]) {
          for (const number of policy.sequence(copy, row)) expect(own[number]).toBeDefined();
        }
      }
    }
  });

  it('follows from the row’s stream and the copy’s number alone, and leaves the stream as it is', () => {
    const row = new Rng(5);
    const before = row.state;
    const policy = create(3);
    const forwards = [0, 1, 2].map((copy) => policy.sequence(copy, row));
    expect([2, 1, 0].map((copy) => policy.sequence(copy, row)).reverse()).toEqual(forwards);
    expect(row.state).toEqual(before);
    // Further copies leave earlier ones as they are.
    expect([0, 1, 2].map((copy) => create(9).sequence(copy, row))).toEqual(forwards);
  });

  it('uses every transformation in the end', () => {
    const policy = create(2);
    const seen = new Set(rows.flatMap((row) => [...policy.sequence(0, row), ...policy.sequence(1, row)]));
    expect([...seen].sort()).toEqual([0, 1, 2, 3]);
  });
});
