import { expect, it } from 'vitest';
import { growing } from '../../src/network/growing.js';

it('gives the same array until it is too short, then one at least twice as long', () => {
  const room = growing((length) => new Float32Array(length));
  const first = room(4);
  expect(room(3)).toBe(first);
  expect(room(4)).toBe(first);
  const second = room(5);
  expect(second).toHaveLength(8);
  expect(room(40)).toHaveLength(40);
});
