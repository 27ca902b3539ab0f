import { expect, it } from 'vitest';
import { renderMarkdown } from '../../src/report/renderMarkdown.js';
import { fakeReport } from '../support/fakeReport.js';

it('writes a Markdown summary with three decimals and no times', () => {
  const input = fakeReport({
    n: 300,
    tasks: [{ name: 'a|b', classes: ['no', 'yes'], labelingFunctions: 2 }],
    slices: false,
  });
  const text = renderMarkdown(input);
  expect(text).toContain('# mail\n\n> Does one shared trunk');
  expect(text).toContain('| a\\|b |');
  expect(text).toContain(input.metrics.tasks['a|b'].network!.splits.test!.macroF1!.toFixed(3));
  expect(text).not.toMatch(/\d s\b|undefined|NaN/);
  expect(text.endsWith('\n')).toBe(true);
  // Every row of a table has as many cells as its head.
  for (const block of text.split('\n\n').filter((part) => part.startsWith('|'))) {
    const cells = block
      .trim()
      .split('\n')
      .map((line) => line.replace(/\\\|/g, '').split('|').length);
    expect(new Set(cells).size).toBe(1);
  }
});
