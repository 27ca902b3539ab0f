import { expect, it } from 'vitest';
import { field, joinParts } from '../../../src/backend/tracing/protobuf.js';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

it.each([
  // The examples of protobuf's own description of its encoding.
  ['a varint', field.int(1, 150), '089601'],
  ['a string', field.string(2, 'testing'), '120774657374696e67'],
  ['a message within a message', field.message(3, field.int(1, 150)), '1a03089601'],
  ['a negative number, in two’s complement of 64 bits', field.int(1, -2), '08feffffffffffffffff01'],
  ['a boolean', field.int(5, true), '2801'],
  ['a float of four bytes, the lowest first', field.float(4, 1), '250000803f'],
  ['a field whose number takes two bytes', field.int(16, 1), '800101'],
  ['nothing', field.bytes(4, new Uint8Array(0)), '2200'],
])('writes %s', (_, bytes, expected) => {
  expect(hex(bytes)).toBe(expected);
});

it('puts fields one after another', () => {
  expect(hex(joinParts([field.int(1, 1), field.int(2, 2)]))).toBe('08011002');
});
