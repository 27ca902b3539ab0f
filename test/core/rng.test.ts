import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Rng } from '../../src/core/rng.js';

const take = (rng: Rng, count: number) => Array.from({ length: count }, () => rng.uint32());

describe('Rng', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    expect(take(new Rng(7), 5)).toEqual(take(new Rng(7), 5));
    expect(take(new Rng(7), 5)).not.toEqual(take(new Rng(8), 5));
  });

  it('goes on from a saved state', () => {
    const rng = new Rng(1);
    take(rng, 3);
    const state = JSON.parse(JSON.stringify(rng.state));
    expect(take(new Rng(state), 4)).toEqual(take(rng, 4));
  });

  it('derives streams by name, without moving the parent', () => {
    const parent = new Rng(3);
    const before = parent.state;
    const spam = take(parent.derive('spam'), 3);
    take(parent.derive('topic'), 3);
    expect(parent.state).toEqual(before);
    expect(take(parent.derive('spam'), 3)).toEqual(spam);
    expect(take(parent.derive('topic'), 3)).not.toEqual(spam);
  });

  it('is uniform on [0, 1) and standard normal, within sampling error', () => {
    const rng = new Rng(11);
    const uniforms = Array.from({ length: 20_000 }, () => rng.uniform());
    expect(Math.min(...uniforms)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...uniforms)).toBeLessThan(1);
    const buckets = new Array(10).fill(0);
    for (const u of uniforms) buckets[Math.floor(u * 10)]++;
    for (const count of buckets) expect(Math.abs(count - 2000)).toBeLessThan(220); // five standard deviations
    const normals = Array.from({ length: 20_000 }, () => rng.normal());
    const mean = normals.reduce((a, b) => a + b) / normals.length;
    const variance = normals.reduce((a, b) => a + (b - mean) ** 2, 0) / normals.length;
    expect(Math.abs(mean)).toBeLessThan(0.04);
    expect(Math.abs(variance - 1)).toBeLessThan(0.06);
  });

  it('shuffles into a permutation', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
        const shuffled = new Rng(seed).shuffle([...items]);
        expect([...shuffled].sort()).toEqual([...items].sort());
      }),
    );
  });
});
