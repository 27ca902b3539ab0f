import { ByteCursor } from './byteCursor.js';

/** A message's fields by number, each in the order of its values: numbers, or the bytes of texts and messages. */
export interface ProtoFields {
  numbers(field: number): readonly number[];
  /** The last value, which is the one that counts; 0 where there is none. */
  number(field: number): number;
  bytes(field: number): readonly Uint8Array[];
  /** The last value as text; empty where there is none. */
  text(field: number): string;
}

/**
 * Reads a message in protocol buffers' wire format (https://protobuf.dev/programming-guides/encoding). 64-bit fixed numbers are passed over.
 *
 * @throws RangeError when it is not whole
 */
export function protoFields(message: Uint8Array): ProtoFields {
  const numbers = new Map<number, number[]>();
  const bytes = new Map<number, Uint8Array[]>();
  const add = <T>(to: Map<number, T[]>, field: number, value: T) => {
    const values = to.get(field);
    if (values) values.push(value);
    else to.set(field, [value]);
  };
  const cursor = new ByteCursor(message);
  while (!cursor.done) {
    const tag = cursor.varint();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) add(numbers, field, cursor.varint());
    else if (type === 1) cursor.take(8);
    else if (type === 2) add(bytes, field, cursor.take(cursor.varint()));
    else if (type === 5) add(numbers, field, cursor.fixed32());
    else throw new RangeError(`a field has the type ${type}`);
  }
  return {
    numbers: (field) => numbers.get(field) ?? [],
    number: (field) => numbers.get(field)?.at(-1) ?? 0,
    bytes: (field) => bytes.get(field) ?? [],
    text: (field) => new TextDecoder().decode(bytes.get(field)?.at(-1) ?? new Uint8Array()),
  };
}
