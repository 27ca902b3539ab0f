import { describe, expect, it } from 'vitest';
import { hash32, hashFraction } from '../../src/core/hash.js';

describe('hash32', () => {
  it('never changes, as splits and feature buckets of saved runs rest on it', () => {
    expect([hash32(''), hash32('espalier'), hash32('espalier', 1), hash32('Ünïcødé ✓')]).toMatchInlineSnapshot(`
      [
        2872998923,
        2784209128,
        514402185,
        2439493403,
      ]
    `);
  });

  it('spreads similar texts evenly', () => {
    const buckets = new Array(16).fill(0);
    for (let i = 0; i < 16_000; i++) buckets[Math.floor(hashFraction(`row-${i}`) * 16)]++;
    for (const count of buckets) expect(Math.abs(count - 1000)).toBeLessThan(160);
  });
});
