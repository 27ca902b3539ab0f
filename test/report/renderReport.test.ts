import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/renderReport.js';
import { fakeReport } from '../support/fakeReport.js';

const small = { n: 400, tasks: [{ name: 'spam', classes: ['ham', 'spam'], labelingFunctions: 3 }] };

describe('renderReport', () => {
  it('is one page that needs nothing: no script, no link out, every chart labeled', async () => {
    const page = await renderReport(fakeReport(small));
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|<iframe|<img|@import|url\(|https?:\/\/(?!www\.w3\.org)/i);
    expect(page).not.toMatch(/\son\w+=/i);
    for (const [svg] of page.matchAll(/<svg[^>]*>/g)) expect(svg).toMatch(/aria-label="[^"]+"|aria-hidden/);
    for (const title of [
      'Test scores',
      'Label sources',
      'Learning curves',
      'Calibration',
      'Slices',
      'Time and memory',
    ]) {
      expect(page).toContain(`${title}</h2>`);
    }
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });

  it('escapes names wherever they come: tasks, classes, functions, config, charts', async () => {
    const evil = '<script>alert("1")</script>';
    const input = fakeReport({ n: 300, tasks: [{ name: evil, classes: [evil, '"><b>'], labelingFunctions: 2 }] });
    const page = await renderReport({ ...input, config: `# ${evil}\nname: ${evil}`, environment: { cpu: evil } });
    expect(page).not.toMatch(/<script|<b>/);
  });

  it('leaves the network parts out of a labeling run', async () => {
    const page = await renderReport(fakeReport({ ...small, network: false }));
    expect(page).toContain('labels only, no network');
    expect(page).not.toContain('Learning curves');
    expect(page).not.toContain('Decision thresholds');
    expect(page).toMatch(/the label model(&#39;|')s macro F1 is/);
  });

  it('says so where there is no gold', async () => {
    const page = await renderReport(
      fakeReport({ ...small, tasks: [{ ...small.tasks[0], gold: false }], slices: false }),
    );
    expect(page).toContain('nothing can be scored there');
    expect(page).toContain('no row of the test split has gold');
  });

  it('survives a run without labeling functions, log or timing', async () => {
    const input = fakeReport({ ...small, slices: false });
    const spam = input.metrics.tasks.spam;
    const page = await renderReport({
      ...input,
      log: [],
      metrics: {
        ...input.metrics,
        timing: {},
        tasks: { spam: { classes: spam.classes, labelingFunctions: [], network: spam.network } },
      },
    });
    expect(page).toContain('No task has labeling functions.');
  });
});
