import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/core/normalQuantile.js';
import { wilsonInterval } from '../../../src/core/wilsonInterval.js';
import { frequentNgrams } from '../../../src/labeling/suggest/frequentNgrams.js';
import { rankCandidates } from '../../../src/labeling/suggest/rankCandidates.js';

const rows = (from: number, to: number) => Uint32Array.from({ length: to - from }, (_, i) => from + i);

/** 200 rows: gold of class 1 on the first 100, of class 0 on the rest; rows from 150 on are scored only, the others wanted too. */
function evidence() {
  const weights = new Float32Array(400);
  for (let row = 0; row < 200; row++) weights[2 * row + (row < 100 ? 1 : 0)] = 1;
  return {
    weights,
    scored: new Uint8Array(200).fill(1),
    wanted: Uint8Array.from({ length: 200 }, (_, row) => (row < 150 ? 1 : 0)),
  };
}

describe('candidates', () => {
  it('are judged by precision, interval and the bound that holds for all tries', () => {
    const [best] = rankCandidates([rows(0, 50), rows(90, 110)], evidence(), 2);
    expect(best).toMatchObject({ candidate: 0, class: 1, gained: 50, precision: 1, n: 50, base: 0.5, proven: true });
    // p = 1: the lower end of Wilson's interval is n / (n + z²).
    expect(best.interval[0]).toBeCloseTo(50 / (50 + 1.959964 ** 2), 6);
    const z = -normalQuantile(0.05 / (2 * 2 * 2));
    expect(best.simultaneousLow).toBeCloseTo(50 / (50 + z ** 2), 9);
    expect(best.simultaneousLow).toBeLessThan(best.interval[0]);
  });

  it('that luck explains come after those that it does not, and more tries make more of them', () => {
    const few = [rows(0, 8), rows(0, 60)];
    expect(rankCandidates(few, evidence(), 2).map(({ candidate, proven }) => [candidate, proven])).toEqual([
      [1, true],
      [0, true],
    ]);
    const padded = [...few, ...Array.from({ length: 500 }, () => rows(149, 150))];
    const found = rankCandidates(padded, evidence(), 2);
    expect(found.find(({ candidate }) => candidate === 1)!.proven).toBe(true);
    expect(found.find(({ candidate }) => candidate === 0)!.proven).toBe(false);
  });

  it('that gain the same rows stand once, and those that gain none or cannot be scored do not stand at all', () => {
    const same = [rows(0, 50), rows(0, 48), rows(150, 200)];
    expect(rankCandidates(same, evidence(), 2).map(({ candidate }) => candidate)).toEqual([0]);
    const unscored = { ...evidence(), scored: new Uint8Array(200) };
    expect(rankCandidates(same, unscored, 2)).toEqual([]);
  });
});

describe('frequent n-grams', () => {
  it('count texts, and join only words that one blank parts', () => {
    expect(frequentNgrams(['Free offer, free!', 'free  offer', 'a free offer'], 2, 9)).toEqual([
      'free',
      'offer',
      'free offer',
    ]);
  });
});

describe('quantiles and intervals', () => {
  it.each([
    [0.025, -1.959963985],
    [0.0001, -3.719016485],
    [0.5, 0],
    [0.9, 1.281551566],
  ])('of %s', (p, value) => {
    expect(normalQuantile(p)).toBeCloseTo(value, 7);
  });

  it('are those of the paper', () => {
    const [low, high] = wilsonInterval(31 / 34, 34, 1.959963985);
    expect(low).toBeCloseTo(0.7705, 3);
    expect(high).toBeCloseTo(0.9695, 3);
    expect(wilsonInterval(0, 0, 2)).toEqual([0, 1]);
  });
});
