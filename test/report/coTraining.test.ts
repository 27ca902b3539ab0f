import { describe, expect, it } from 'vitest';
import type { LabelModelMetrics, RunMetrics } from '../../src/evaluation/runMetrics.js';
import type { ReportInput } from '../../src/report/reportInput.js';
import { coTraining } from '../../src/report/sections/coTraining.js';
import { fakeReport } from '../support/fakeReport.js';

/** A report in which `spam` had the network's votes, with this difference between the label models over all test rows. */
function cotrained(difference?: { difference: number; interval: [number, number] }): ReportInput {
  const { metrics, ...rest } = fakeReport();
  const { spam, ...others } = metrics.tasks;
  const model = spam.labelModel!;
  const test = model.splits.test!;
  const after: LabelModelMetrics = {
    ...model,
    splits: {
      ...model.splits,
      test: { ...test, allRows: { ...test.allRows, againstBefore: { accuracy: difference } } },
    },
  };
  const split = { coverage: 1, overlaps: 0.5, conflicts: 0.25, polarity: ['ham'], empiricalAccuracy: 0.875, faults: 0 };
  const network = { name: '(network)', splits: { test: split }, estimatedAccuracy: 0.75 };
  const done: RunMetrics['coTraining'] = {
    folds: 2,
    rounds: 1,
    abstainBelow: 0,
    confidence: 'probability',
    networks: [1, 2].map((fold) => ({ round: 1, fold, rows: 800, epochs: 4, bestEpoch: 3 })),
    skipped: [{ task: 'reply', reason: 'no labeling function votes on it' }],
  };
  return {
    ...rest,
    metrics: {
      ...metrics,
      tasks: {
        spam: {
          ...spam,
          labelingFunctions: [...spam.labelingFunctions, network],
          labelModel: after,
          labelModelBefore: model,
        },
        ...others,
      },
      coTraining: done,
    },
  };
}

describe('the report on co-training', () => {
  it('says nothing without it', async () => {
    expect(await coTraining(fakeReport())).toBeNull();
  });

  it('shows the network as a labeling function and names the tasks that it left out', async () => {
    const { body } = (await coTraining(cotrained()))!;
    expect(body.text).toContain('100');
    expect(body.text).toMatch(/>0?\.875</);
    expect(body.text).toMatch(/>0?\.750?</);
    expect(body.text).toContain('reply (no labeling function votes on it)');
  });

  it('calls a label model better or worse where the interval leaves zero out, and only there', async () => {
    const finding = async (low: number, high: number) =>
      (await coTraining(cotrained({ difference: (low + high) / 2, interval: [low, high] })))!.finding;
    expect(await finding(0.01, 0.03)).toContain('clearly more accurate on spam');
    expect(await finding(-0.03, -0.01)).toContain('clearly less accurate on spam');
    expect(await finding(-0.01, 0.03)).toContain('no label model is clearly more or less accurate');
    expect((await coTraining(cotrained()))!.finding).toContain('it is not known what that changed');
  });
});
