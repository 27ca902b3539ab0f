import { describe, expect, it } from 'vitest';
import { sharingParams } from '../../src/network/sharingParams.js';
import { sliceHeadParams } from '../../src/network/sliceHeadParams.js';
import { trunkParams } from '../../src/network/trunkParams.js';
import { drawRateData, type RateJob } from '../../src/stages/rateJob.js';
import { trainingParams } from '../../src/training/trainingParams.js';

const job: RateJob = {
  trunk: trunkParams.parse({ kind: 'textBag', dimensions: 3, layers: [4] }),
  sharing: sharingParams.parse({ kind: 'mmoe', experts: 2, layers: [3] }),
  sliceHeads: sliceHeadParams.parse({}),
  training: trainingParams.parse({ batchSize: 16 }),
  tasks: ['a', 'b'].map((name, i) => ({ name, k: 2 + i, head: { layers: [], inputs: ['trunk'] }, taskWeight: 1 })),
  inputs: [
    { kind: 'dense', name: 'numbers', d: 3 },
    { kind: 'sparse', name: 'words', d: 40, entries: 8 },
    { kind: 'tokens', name: 'text', d: 7, length: 5 },
  ],
  slices: 2,
  rows: 64,
};

describe('drawRateData', () => {
  it('draws what the job says, the same every time', () => {
    const data = drawRateData(job);
    expect(data).toEqual(drawRateData(job));
    expect(data.features.blocks.map(({ kind, d }) => [kind, d])).toEqual([
      ['dense', 3],
      ['sparse', 40],
      ['tokens', 7],
    ]);
    const [, words] = data.features.blocks;
    if (words.kind !== 'sparse') throw new Error('expected a sparse block');
    for (let row = 0; row < 64; row++) {
      const own = words.indices.subarray(words.rowOffsets[row], words.rowOffsets[row + 1]);
      expect(own).toHaveLength(8);
      expect([...own]).toEqual([...new Set(own)].sort((x, y) => x - y));
      expect(own[7]).toBeLessThan(40);
    }
    expect(data.slices!.map(({ rows }) => rows.length)).toEqual([22, 21]);
  });
});
