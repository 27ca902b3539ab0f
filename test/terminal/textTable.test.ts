import { expect, it } from 'vitest';
import { textTable } from '../../src/terminal/textTable.js';

const head = ['task', 'n', 'F1', 'accuracy'];
const rows = [
  ['spam', '626', '92.2', '93.1'],
  ['Größe', '7', '–', '100.0'],
];

it('sets names to the left and numbers to the right', () => {
  expect(textTable(head, rows)).toBe(
    ['task     n    F1  accuracy', 'spam   626  92.2      93.1', 'Größe    7     –     100.0'].join('\n'),
  );
});

it('goes on below where the terminal is too narrow, with the first column again', () => {
  expect(textTable(head, rows, 16)).toBe(
    [
      'task     n    F1',
      'spam   626  92.2',
      'Größe    7     –',
      '',
      'task   accuracy',
      'spam       93.1',
      'Größe     100.0',
    ].join('\n'),
  );
  expect(textTable(head, rows, 26)).toBe(textTable(head, rows));
  expect(textTable(head, rows, 1).split('\n\n')).toHaveLength(3);
});

it('sets a single column', () => {
  expect(textTable(['a'], [['b']], 1)).toBe('a\nb');
});

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
