/** A part of a protobuf message: fields one after another; messages nest by length. */
export type Part = Uint8Array;

const encoder = new TextEncoder();

/**
 * Writers of single fields of protobuf's wire format, https://protobuf.dev/programming-guides/encoding: a tag (number · 8 + wire type), then
 * a varint, four bytes, or a length and as many bytes.
 */
export const field = {
  /** Also of enums and booleans; negative numbers take ten bytes. */
  int: (number: number, value: number | boolean): Part => joinParts([varint(number * 8), varint(Number(value))]),
  float(number: number, value: number): Part {
    return joinParts([varint(number * 8 + 5), new Uint8Array(Float32Array.of(value).buffer)]);
  },
  bytes: (number: number, value: Uint8Array): Part => joinParts([varint(number * 8 + 2), varint(value.length), value]),
  string: (number: number, value: string): Part => field.bytes(number, encoder.encode(value)),
  message: (number: number, ...parts: readonly Part[]): Part => field.bytes(number, joinParts(parts)),
};

export function joinParts(parts: readonly Part[]): Part {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/** Seven bits a byte, the lowest first; the top bit says that more follow. */
function varint(value: number): Part {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
