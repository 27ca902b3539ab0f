import { describe, expect, it } from 'vitest';
import type { RunMetrics } from '../../src/evaluation/runMetrics.js';
import { renderReport } from '../../src/report/renderReport.js';
import type { ReportInput } from '../../src/report/reportInput.js';
import { fakeReport } from '../support/fakeReport.js';

const tasks = ['spam', 'topic', 'mood'].map((name) => ({ name, classes: ['no', 'yes'] }));
const passes = { forward: 1, backwardHeads: 4, backwardTrunk: 3, backwardLastLayer: 0 };

function reportOf(training: Partial<NonNullable<RunMetrics['training']>>): ReportInput {
  const input = fakeReport({ n: 300, tasks });
  const log = [1, 2, 3].map((epoch) => ({
    event: 'epoch',
    epoch,
    loss: 1 / epoch,
    scores: {},
    taskBalance: { spam: 1 + epoch / 10, topic: 0.5, mood: 0.9 },
  }));
  return { ...input, log, metrics: { ...input.metrics, training: { ...input.metrics.training!, ...training } } };
}

const textOf = (page: string, id: string) => {
  const start = page.indexOf(`<section id="${id}"`);
  return start < 0 ? '' : page.slice(start, page.indexOf('</section>', start)).replace(/<[^>]*>/g, ' ');
};

describe('the balancing section', () => {
  it('says which task was weighed most and least, what it cost, and each task’s weights', async () => {
    const page = await renderReport(reportOf({ balancing: { kind: 'pcgrad', passes, timesEqual: 3.14 } }));
    const text = textOf(page, 'balancing');
    expect(text).toContain('pcgrad weighed spam most (1.20 on average) and topic least (0.50)');
    expect(text).toContain('4 times through the heads and 3 times through the trunk and took 3.1 × the time');
    expect(text).toMatch(/spam\s+1\.10\s+1\.30\s+1\.10\s+1\.30/);
    expect(page).toContain('<title>Weight of each task by epoch; equal balancing gives 1');
  });

  it('is left out where balancing was equal, and in runs that know nothing of it', async () => {
    const equal = { kind: 'equal', passes: { ...passes, backwardHeads: 1, backwardTrunk: 1 }, timesEqual: null };
    expect(textOf(await renderReport(reportOf({ balancing: equal })), 'balancing')).toBe('');
    expect(textOf(await renderReport(reportOf({})), 'balancing')).toBe('');
  });
});

describe('the affinity section', () => {
  it('names the pairs that agree and conflict most, and writes every cosine into its field', async () => {
    const affinity = {
      tasks: ['spam', 'topic', 'mood'],
      cosines: [
        [1, 0.42, -0.31],
        [0.42, 1, null],
        [-0.31, null, 1],
      ],
    };
    const page = await renderReport(reportOf({ affinity }));
    const text = textOf(page, 'affinity');
    expect(text).toContain('spam and topic (0.42) agree most');
    expect(text).toContain('1 of 2 pairs point against each other, most of all spam and mood (−0.31)');
    expect(page.match(/>0\.42<\/text>/g)).toHaveLength(2);
    // .6 is the strongest color that ink is read on.
    expect(page.match(/fill-opacity="0\.25"/g)).toHaveLength(2);
  });

  it('is left out where it was not measured', async () => {
    expect(textOf(await renderReport(reportOf({})), 'affinity')).toBe('');
  });
});
