/** Reads bytes from the front to the back. @throws RangeError behind their end */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.at = at;
  }

  get done(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** A whole number of 1 … 10 bytes, 7 bits each, the low ones first; exact up to 2⁵³, and −1 where all 64 bits are set. */
  varint(): number {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.done) throw new RangeError('a number ends behind the end');
      const byte = this.#bytes[this.at++];
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new RangeError('a number has more than 64 bits');
  }

  fixed32(): number {
    const [a, b, c, d] = this.take(4);
    return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
  }

  /** A view, not a copy. */
  take(length: number): Uint8Array {
    if (!(length >= 0 && this.at + length <= this.#bytes.length)) throw new RangeError('bytes end behind the end');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }
}
