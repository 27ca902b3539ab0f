import { expect, test } from 'vitest';
import { timeOf } from '../../src/data/timeOf.js';

test.each([
  [2001, 2001],
  ['2024-03-31', Date.UTC(2024, 2, 31)],
  ['2024-03', Date.UTC(2024, 2, 1)],
  ['2024-03-31T12:00:00Z', Date.UTC(2024, 2, 31, 12)],
  ['2024-03-31 12:00', Date.UTC(2024, 2, 31, 12)],
  ['2024-03-31T12:00:00.5+02:00', Date.UTC(2024, 2, 31, 10, 0, 0, 500)],
  ['2024-03-31 12:00:00+02', Date.UTC(2024, 2, 31, 10)],
  ['Thu, 22 Aug 2002 18:26:25 +0700', Date.UTC(2002, 7, 22, 11, 26, 25)],
  ['22 Aug 2002 18:26:25 GMT', Date.UTC(2002, 7, 22, 18, 26, 25)],
])('%s', (cell, expected) => expect(timeOf(cell)).toBe(expected));

test.each(['03/04/2021', 'yesterday', '', null, true, '2024-13-01', '22 Aug 2002 18:26:25 +0700x'.slice(0, 8)])(
  'not a time: %s',
  (cell) => expect(timeOf(cell)).toBeNaN(),
);
