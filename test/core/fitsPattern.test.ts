import { expect, it } from 'vitest';
import { fitsPattern } from '../../src/core/fitsPattern.js';

it.each([
  ['trunk/*', 'trunk/0/kernel', true],
  ['trunk/*', 'trunk', false],
  ['*/bias', 'heads/spam/bias', true],
  ['heads/*/kernel', 'heads/spam/bias', false],
  ['a.c', 'abc', false],
  ['x(1)*', 'x(1) and more', true],
  ['*', '', true],
])('%s on %s: %s', (pattern, name, fits) => {
  expect(fitsPattern(pattern, name)).toBe(fits);
});
