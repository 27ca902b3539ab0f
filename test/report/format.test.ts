import { expect, it } from 'vitest';
import {
  formatBytes,
  formatDifference,
  formatList,
  formatPlural,
  formatScore,
  formatSeconds,
  formatShare,
} from '../../src/report/format.js';

it('writes scores, differences and shares', () => {
  expect([0.86149, 1, null, undefined, Number.NaN].map(formatScore)).toEqual(['0.861', '1.000', '–', '–', '–']);
  expect([0.0123, -0.2, -0.0001].map(formatDifference)).toEqual(['+0.012', '−0.200', '0.000']);
  expect([0, 0.004, 0.0994, 0.0996, 0.5, 1].map(formatShare)).toEqual([
    '0 %',
    '0.4 %',
    '9.9 %',
    '10 %',
    '50 %',
    '100 %',
  ]);
});

it('writes seconds and bytes in units of their size', () => {
  expect([0.034, 12.34, 59.9, 60, 125.6, 7260].map(formatSeconds)).toEqual([
    '0.03 s',
    '12.3 s',
    '59.9 s',
    '1 min 0 s',
    '2 min 6 s',
    '2 h 1 min',
  ]);
  expect(formatBytes(3 * 2 ** 20)).toBe('3 MiB');
  expect(formatBytes(1.5 * 2 ** 30)).toBe('1.50 GiB');
});

it('lists names and counts what is too many', () => {
  expect(formatList([])).toBe('');
  expect(formatList(['a'])).toBe('a');
  expect(formatList(['a', 'b', 'c'])).toBe('a, b and c');
  expect(formatList(['a', 'b', 'c', 'd'], 3)).toBe('a, b and 2 more');
  expect([formatPlural(1, 'task'), formatPlural(1200, 'task')]).toEqual(['1 task', '1,200 tasks']);
});
