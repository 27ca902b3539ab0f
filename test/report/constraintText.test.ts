import { expect, it } from 'vitest';
import { constraintText } from '../../src/report/constraintText.js';

it('says each kind of constraint in a sentence', () => {
  expect(constraintText({ implies: [{ a: 'x', b: 'y' }, { c: 'z' }] })).toBe('where a is x and b is y, c is z');
  expect(constraintText({ excludes: [{ a: 'x' }, { b: 'y' }] })).toBe('at most one: a is x; b is y');
  expect(constraintText({ exactlyOne: [{ a: 'x' }, { b: 'y' }] })).toBe('exactly one: a is x; b is y');
  const allowed = [['x', null], ...Array.from({ length: 9 }, () => ['x', 'y'])];
  expect(constraintText({ table: { tasks: ['a', 'b'], allowed } })).toMatch(
    /^\(a, b\) is one of \(x, does not apply\), .* and 2 more$/,
  );
});
