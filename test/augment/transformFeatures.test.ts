import { describe, expect, it } from 'vitest';
import { copyPlan } from '../../src/augment/copyPlan.js';
import { featureRow } from '../../src/augment/featureRow.js';
import { FeatureRows } from '../../src/augment/featureRows.js';
import { prepareTransformations } from '../../src/augment/prepareTransformations.js';
import { createTally } from '../../src/augment/tally.js';
import { transformFeatures } from '../../src/augment/transformFeatures.js';
import { Rng } from '../../src/core/rng.js';
import type { FeatureSet } from '../../src/features/featureBlock.js';
import { setup, spec } from './support.js';

/** Four rows: two dense numbers, and a sparse block with 1, 0, 2 and 1 entries. */
const rows: FeatureSet = {
  n: 4,
  blocks: [
    { kind: 'dense', name: 'numbers', n: 4, d: 2, values: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8) },
    {
      kind: 'sparse',
      name: 'words',
      n: 4,
      d: 5,
      rowOffsets: Uint32Array.of(0, 1, 1, 3, 4),
      indices: Uint32Array.of(2, 0, 4, 1),
      values: Float32Array.of(1, 2, 3, 4),
    },
  ],
};

describe('FeatureRows', () => {
  it('stacks what featureRow takes apart', () => {
    const stacked = new FeatureRows(rows);
    for (let row = 0; row < rows.n; row++) stacked.add(featureRow(rows, row));
    expect(stacked.finish()).toEqual(rows);
    expect(new FeatureRows(rows).finish().n).toBe(0);
  });

  it('holds tokens too', () => {
    const tokens: FeatureSet = {
      n: 2,
      blocks: [{ kind: 'tokens', name: 'ids', n: 2, d: 9, length: 3, ids: Int32Array.of(5, 6, 0, 7, 0, 0) }],
    };
    const stacked = new FeatureRows(tokens);
    for (const row of [0, 1]) stacked.add(featureRow(tokens, row));
    expect(stacked.finish()).toEqual(tokens);
  });
});

describe('transformFeatures', () => {
  const transform = async (kind: 'scale' | 'mixUp', partners: number[], sequence = [0]) => {
    const transformations = await prepareTransformations(
      [spec(kind, {}), spec('dropWords', { field: 'text' })],
      setup(),
    );
    const tally = createTally(2);
    const copies = [0, 1, 2, 3].map((parent) => ({ source: 's', id: `r${parent}`, parent, copy: 0 }));
    const plan = copyPlan({ perExample: 1, sequence: () => sequence }, new Rng(2));
    const pools = new Map([['s', Uint32Array.from(partners)]]);
    return { tally, ...transformFeatures(copies, rows, rows, pools, plan, transformations, tally) };
  };

  it('leaves transformations of rows to others', async () => {
    const { features, changed, tally } = await transform('scale', [], [1]);
    expect(features).toEqual(rows);
    expect([...changed]).toEqual([0, 0, 0, 0]);
    expect(tally).toEqual(createTally(2));
  });

  it('changes copies and leaves what they are made of', async () => {
    const before = structuredClone(rows);
    const { features, changed, tally } = await transform('scale', []);
    expect(rows).toEqual(before);
    expect([...changed]).toEqual([1, 1, 1, 1]);
    expect(tally.applied).toEqual([4, 0]);
    expect(features).not.toEqual(rows);
  });

  it('draws partners from the pool alone, never the row itself', async () => {
    const { partners, lambdas, changed } = await transform('mixUp', [1, 3]);
    expect([...changed]).toEqual([1, 1, 1, 1]);
    for (const [row, partner] of [...partners].entries()) {
      expect([1, 3]).toContain(partner);
      expect(partner).not.toBe(row);
      expect(lambdas[row]).toBeGreaterThanOrEqual(0.5);
    }
  });

  it('mixes a copy once, and declines where nobody is there to mix with', async () => {
    const twice = await transform('mixUp', [0, 1, 2, 3], [0, 0]);
    expect(twice.tally).toMatchObject({ applied: [4, 0], declined: [4, 0] });
    const alone = await transform('mixUp', [2]);
    expect(alone.tally.declined[0]).toBe(4);
    expect([...alone.partners]).toEqual([-1, -1, -1, -1]);
    expect([...alone.lambdas]).toEqual([1, 1, 1, 1]);
  });
});
