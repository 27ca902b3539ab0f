import { describe, expect, it } from 'vitest';
import { createLabelMatrix } from '../../src/core/labelMatrix.js';
import { splitCode } from '../../src/core/split.js';
import type { RunTask } from '../../src/run/runTask.js';
import { taskRows } from '../../src/run/taskRows.js';

const { train, validation, test } = splitCode;

/** Six rows: two train, three validation, one test; `a` votes on rows 0, 2, 3 and 5, `b` on rows 0 and 3. */
const task: RunTask = {
  name: 'spam',
  classes: ['ham', 'spam'],
  n: 6,
  ids: ['r0', 'r1', 'r2', 'r3', 'r4', 'r5'],
  splits: Uint8Array.of(train, train, validation, validation, validation, test),
  matrix: createLabelMatrix({
    k: 2,
    names: ['a', 'b'],
    rowOffsets: Uint32Array.of(0, 2, 2, 3, 5, 5, 6),
    lfs: Uint16Array.of(0, 1, 0, 0, 1, 0),
    votes: Int16Array.of(1, 0, 1, 1, 1, 1),
  }),
  covered: Uint8Array.of(1, 0, 1, 1, 0, 1),
  labels: Float32Array.of(0.4, 0.6, 0.5, 0.5, 0.04, 0.96, 0.02, 0.98, 0.5, 0.5, 0.1, 0.9),
  network: {
    probs: Float32Array.of(0.1, 0.9, 0.5, 0.5, 0.97, 0.03, 0.2, 0.8, 0.7, 0.3, 0.1, 0.9),
    decided: Int16Array.of(1, 0, 0, 1, 0, 1),
  },
};
const gold = Int16Array.of(1, -1, 0, 1, 1, 0);
const metrics = { classes: task.classes, labelingFunctions: [] };

describe('taskRows', () => {
  const rows = taskRows(task, gold, metrics);

  it('counts gold against what is said on validation rows, and never on test rows', () => {
    expect(rows.confusion).toEqual([
      // Row 2 is ham and called spam, 3 right, 4 without a vote.
      {
        model: 'label model',
        counts: [
          [0, 1, 0],
          [0, 1, 1],
        ],
      },
      {
        model: 'network',
        counts: [
          [1, 0, 0],
          [1, 1, 0],
        ],
      },
    ]);
    expect(
      rows.buckets.map(({ gold, network, label, wrong, share }) => [gold, network, label, wrong, share.rows, share.n]),
    ).toEqual([
      ['ham', 'ham', 'spam', 'labelModel', 1, 1],
      ['spam', 'ham', null, 'network', 1, 2],
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/"r\d"/);
  });

  it('has top probabilities by bin: of labels over open rows with a vote, of the network over validation rows', () => {
    const { labelModel, network } = rows.confidence;
    // 0.6 in bin 12, 0.96 and 0.98 in the last one.
    expect(labelModel!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
    expect([labelModel![12], labelModel![19]].map((share) => share.toFixed(2))).toEqual(['0.33', '0.67']);
    expect([network![13], network![16], network![19]].filter((share) => share > 0)).toHaveLength(3);
  });

  it('judges functions and finds what deserves a look on the open rows', () => {
    expect(rows.rows).toBe(5);
    expect([rows.accuracy.get('a')!.rows, rows.accuracy.get('a')!.n]).toEqual([2, 3]);
    const looks = Object.fromEntries(rows.look.map(({ item }) => [item.code, item.text]));
    expect(looks.UNCOVERED).toBe('2 rows without a vote (40 %)');
    expect(looks.CONFLICTS).toBe('1 row with votes that disagree (20 %)');
    // Row 2 alone: 0.96 for spam where gold says ham, and the network is 0.97 sure of ham.
    expect(looks.LABEL_NOT_GOLD).toMatch(/^1 row with another gold class/);
    expect(looks.NETWORK_NOT_LABEL).toMatch(/on 1 row$/);
  });
});
