import { describe, expect, it } from 'vitest';
import type { Experiment } from '../../src/config/experiment.js';
import type { SliceMembership } from '../../src/core/sliceMembership.js';
import type { Dataset } from '../../src/data/openDataset.js';
import type { Votes } from '../../src/stages/castVotes.js';
import type { Labels } from '../../src/stages/fitLabels.js';
import { trainingTasks } from '../../src/stages/trainingTasks.js';
import { lossParams } from '../../src/training/lossParams.js';
import { trainingParams } from '../../src/training/trainingParams.js';

/** Five rows: four with 3, 1, 2 and 0 votes, and one with gold that fits may see; the third applies with probability 0.6. */
function tasksOf(loss: object, training: object = {}, slices: SliceMembership[] = []) {
  const experiment = {
    tasks: [
      { name: 'spam', classes: ['ham', 'spam'], source: 'mail', loss: lossParams.parse(loss), weight: 1, head: {} },
    ],
    training: trainingParams.parse(training),
  };
  const labels = {
    tasks: new Map([
      [
        'spam',
        {
          labels: { n: 5, k: 2, probs: Float32Array.of(0.9, 0.1, 0.25, 0.75, 0, 1, 0.5, 0.5, 0.3, 0.7) },
          applies: Float32Array.of(1, 1, 0.6, 1, 1),
          informed: Uint8Array.of(1, 1, 1, 0, 1),
        },
      ],
    ]),
    goldForFit: new Map([['spam', Int16Array.of(-1, -1, -1, -1, 0)]]),
  };
  const votes = { matrices: new Map([['spam', { rowOffsets: Uint32Array.of(0, 3, 4, 6, 6, 7) }]]) };
  const data = { offsets: new Map([['mail', 10]]) };
  const [task] = trainingTasks(
    experiment as unknown as Experiment,
    data as unknown as Dataset,
    votes as unknown as Votes,
    labels as unknown as Labels,
    slices,
  );
  return task;
}

const rounded = (values: Float32Array) => [...values].map((value) => Math.round(value * 1e4) / 1e4);

describe('trainingTasks', () => {
  it('weighs rows by whether the task applies, masks those without votes, and makes gold hard', () => {
    const { weights, probs, offset, factors } = tasksOf({});
    expect(rounded(weights)).toEqual([1, 1, 0.6, 0, 1]);
    expect([...probs.subarray(8)]).toEqual([1, 0]);
    expect(offset).toBe(10);
    expect(factors).toBeUndefined();
  });

  it('weighs rows without gold by how sure their label is, or by their votes', () => {
    expect(rounded(tasksOf({ rowWeights: 'confidence' }).weights)).toEqual([0.8, 0.5, 0.6, 0, 1]);
    // 1 − H(0.9) = 0.5310, 1 − H(¾) = 0.1887
    expect(rounded(tasksOf({ rowWeights: 'entropy' }).weights)).toEqual([0.531, 0.1887, 0.6, 0, 1]);
    // 3, 1 and 2 votes of at most 3; the third row times 0.6
    expect(rounded(tasksOf({ rowWeights: 'coverage' }).weights)).toEqual([1, 0.3333, 0.4, 0, 1]);
    expect(rounded(tasksOf({ rowWeights: 'coverage', minCoverage: 2 }).weights)).toEqual([1, 0, 0.4, 0, 1]);
  });

  const slice = (name: string, rows: number[], more: Partial<SliceMembership> = {}): SliceMembership => ({
    name,
    rows: Uint32Array.from(rows),
    source: 'mail',
    tasks: ['spam'],
    ...more,
  });

  it('says how often rows are visited: the largest of their slices’ and their class’s factors', () => {
    const oversample = { slices: { short: 2, old: 5 }, classes: { spam: { spam: 3 } } };
    const slices = [
      slice('short', [0, 1]),
      slice('old', [3], { tasks: ['other'] }),
      slice('old', [2], { source: 'web' }),
      slice('unnamed', [4]),
    ];
    // Class factors under the labels: 1.2, 2.5, 3, 2 and, from gold, 1.
    expect(rounded(tasksOf({}, { oversample }, slices).factors!)).toEqual([2, 2.5, 3, 2, 1]);
  });

  it('refuses a slice made from gold, which no fit may see', () => {
    const oversample = { slices: { 'label=spam': 2 } };
    expect(() => tasksOf({}, { oversample }, [slice('label=spam', [0], { ofHidden: true })])).toThrow(
      expect.objectContaining({ code: 'SLICE_OF_GOLD' }),
    );
  });

  it('refuses a slice that the data do not have', () => {
    const oversample = { slices: { 'domain=a': 2 } };
    expect(() => tasksOf({}, { oversample }, [slice('domain=b', [0])])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_SLICE', message: expect.stringContaining('domain=b') }),
    );
  });
});
