import { describe, expect, it } from 'vitest';
import type { NetworkScores, RunMetrics, TaskMetrics } from '../../src/evaluation/runMetrics.js';
import { consistency } from '../../src/report/sections/consistency.js';
import { fakeReport } from '../support/fakeReport.js';

const task = (test: NetworkScores): TaskMetrics => ({
  classes: ['a', 'b'],
  labelingFunctions: [],
  network: { splits: { test }, slices: {} },
});

const fake = fakeReport({ n: 200, slices: false });

function input(contradictions: number) {
  const metrics: RunMetrics = {
    ...fake.metrics,
    tasks: {
      coarse: task({ n: 200, accuracy: 0.8, byHead: { n: 200, accuracy: 0.75 } }),
      fine: task({
        n: 200,
        accuracy: 0.6,
        endToEnd: { n: 220, accuracy: 0.58 },
        byHead: { n: 200, accuracy: 0.59, endToEnd: { n: 220, accuracy: 0.5 } },
      }),
    },
    tied: [{ tasks: ['coarse', 'fine'], splits: { test: { n: 220, contradictions } } }],
  };
  return { ...fake, metrics };
}

describe('the report’s section on consistent predictions', () => {
  it('says on how many rows heads contradict, and what tying them changed', async () => {
    const { finding, body } = (await consistency(input(33)))!;
    expect(finding).toBe(
      'The heads of coarse and fine by themselves contradict on 33 of 220 test rows (15 %); their predictions never do.',
    );
    for (const cell of ['+0.050', '+0.010', '+0.080', '0.500', '0.580']) expect(body.text).toContain(cell);
  });

  it('says where they do not, and is left out where nothing is tied', async () => {
    expect((await consistency(input(0)))!.finding).toMatch(
      /^The heads of coarse and fine contradict on none of the 220 test rows/,
    );
    expect(await consistency(fake)).toBeNull();
  });
});
