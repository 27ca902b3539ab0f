import { expect, it } from 'vitest';
import { textTable } from '../../src/terminal/textTable.js';

it('breaks a head that is longer than its cells, and sets numbers to the right', () => {
  const text = textTable(
    ['task', 'n', 'majority vote F1', '95 % interval'],
    [
      ['spam', '626', '86.2', '90.6–94.8'],
      ['mailing_list', '19', '–', ''],
    ],
  );
  expect(text.split('\n')).toEqual([
    'task            n  majority       95 %',
    '                    vote F1   interval',
    'spam          626      86.2  90.6–94.8',
    'mailing_list   19         –',
  ]);
});
