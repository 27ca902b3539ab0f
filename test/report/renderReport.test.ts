import { describe, expect, it } from 'vitest';
import { renderReport } from '../../src/report/renderReport.js';
import { fakeReport } from '../support/fakeReport.js';

const small = { n: 400, tasks: [{ name: 'spam', classes: ['ham', 'spam'], labelingFunctions: 3 }] };

describe('renderReport', () => {
  it('is one page that needs nothing: no script, no link out, every chart labeled', async () => {
    const page = await renderReport(fakeReport(small));
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).toContain(`content="default-src 'none'; style-src 'sha256-`);
    expect(page).not.toMatch(/ style=/);
    expect(page).not.toMatch(
      /<script|<link (?!rel="icon" href="data:,")|<iframe|<img|@import|url\(|https?:\/\/(?!www\.w3\.org)/i,
    );
    expect(page).not.toMatch(/\son\w+=/i);
    for (const [svg] of page.matchAll(/<svg[^>]*>(<title>[^<]+)?/g)) expect(svg).toMatch(/<title>|aria-hidden/);
    for (const title of [
      'Look here next',
      'Test scores',
      'Errors',
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

  it('gives a multi-label task two rows, micro and macro, and other runs no such table', async () => {
    const tasks = ['joy', 'anger'].map((label) => ({ name: `mood.${label}`, classes: ['no', 'yes'], labelOf: 'mood' }));
    const input = fakeReport({ n: 300, tasks });
    const page = await renderReport(input);
    const { n, microF1, macroF1, decided } = input.metrics.groups!.mood.network!.splits.test!;
    const start = page.indexOf('Multi-label task</th>');
    const table = page.slice(start, page.indexOf('</table>', start)).replace(/<[^>]*>/g, ' ');
    expect(table).toMatch(new RegExp(`mood, micro\\s+2 labels, ${n} rows[^m]*${microF1!.toFixed(3)}`));
    expect(table).toMatch(new RegExp(`mood, macro\\s+2 labels, ${n} rows[^m]*${macroF1!.toFixed(3)}`));
    expect(table).toContain(`${decided!.macroF1!.toFixed(3)} as decided`);
    expect(await renderReport(fakeReport(small))).not.toContain('Multi-label');
  });

  it('tells errors in counts, as a chart and as the same numbers in a table', async () => {
    const page = await renderReport(fakeReport(small));
    expect(page).toContain(
      'of 52 validation rows with gold ham, 9 (17 %) that both network and label model take for spam',
    );
    const start = page.indexOf('gold against what the network says');
    const table = page.slice(page.indexOf('<table>', start), page.indexOf('</table>', start)).replace(/<[^>]*>/g, ' ');
    expect(table).toMatch(/ham\s+40\s+9\s+3\s+77 %\s+spam\s+9\s+40\s+3/);
  });

  it('lists constraints, lineage, and why gold is missing', async () => {
    const input = fakeReport(small);
    const page = await renderReport({
      ...input,
      constraints: [{ implies: [{ spam: 'spam' }, { list: 'no' }] }],
      lineage: { data: { rows: 'abcdef0123456789' }, testOpened: [{ command: 'errors', date: '2026-11-01' }] },
      rows: { ...input.rows!, tasks: new Map(), withoutGold: 'mail.csv: there is no such file' },
    });
    expect(page).toContain('where spam is spam, list is no');
    expect(page).toContain('abcdef012345<');
    expect(page).toContain('errors, 2026-11-01');
    expect(page).toContain('Gold could not be read for this page: mail.csv');
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
