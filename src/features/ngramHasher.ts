import { hashStart, hashUnit, mix32 } from '../core/hash.js';
import { grow } from './grow.js';
import { isWordCharacter } from './isWordCharacter.js';

const space = 0x20;

/**
 * Hashes the n-grams of a text without ever building them as strings: the text is cut into pieces (words, or single
 * characters), and from each piece on the hash runs along the following ones.
 *
 * - `words`: runs of letters, digits and combining marks; a gram of several words has one space between them.
 * - `chars`: code points of the text with each run of white space made one space, and a space put at either end.
 *
 * The hash of a gram is exactly `hash32(gram)`.
 */
export class NgramHasher {
  /** The hashes of the last text, in order of appearance; valid up to the count that {@link NgramHasher.hash} gave. */
  hashes = new Uint32Array(2048);
  readonly #unit: 'words' | 'chars';
  readonly #low: number;
  readonly #high: number;
  readonly #lowercase: boolean;
  /** UTF-16 code units of the pieces, end to end. */
  #units = new Uint16Array(4096);
  /** Where each piece ends in `#units`. */
  #ends = new Uint32Array(1024);

  /** @param ngrams the shortest and the longest gram, in pieces */
  constructor(unit: 'words' | 'chars', ngrams: readonly [number, number], lowercase: boolean) {
    this.#unit = unit;
    [this.#low, this.#high] = ngrams;
    this.#lowercase = lowercase;
  }

  /** Fills {@link NgramHasher.hashes} and returns their number. */
  hash(text: string): number {
    // Composed form first, so that é is one character however the file wrote it; both calls are cheap on plain ASCII.
    const composed = text.normalize();
    const plain = this.#lowercase ? composed.toLowerCase() : composed;
    // Each code unit gives at most one unit and one piece; the spaces round the text give two more.
    this.#units = grow(this.#units, plain.length + 2);
    this.#ends = grow(this.#ends, plain.length + 2);
    const pieces = this.#unit === 'words' ? this.#cutWords(plain) : this.#cutCharacters(plain);
    return this.#hashPieces(pieces);
  }

  #cutWords(text: string): number {
    const units = this.#units;
    let pieces = 0;
    let length = 0;
    let wordStart = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      const wide = unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length;
      if (isWordCharacter(wide ? text.codePointAt(i)! : unit)) {
        units[length++] = unit;
        if (wide) units[length++] = text.charCodeAt(++i);
      } else {
        if (length > wordStart) this.#ends[pieces++] = length;
        wordStart = length;
        if (wide && text.codePointAt(i)! > 0xffff) i++;
      }
    }
    if (length > wordStart) this.#ends[pieces++] = length;
    return pieces;
  }

  #cutCharacters(text: string): number {
    const units = this.#units;
    const ends = this.#ends;
    let pieces = 0;
    let length = 0;
    let gap = true;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (isSpace(unit)) {
        gap = true;
        continue;
      }
      if (gap) {
        units[length++] = space;
        ends[pieces++] = length;
        gap = false;
      }
      units[length++] = unit;
      if (unit >= 0xd800 && unit < 0xdc00 && text.codePointAt(i)! > 0xffff) units[length++] = text.charCodeAt(++i);
      ends[pieces++] = length;
    }
    if (pieces > 0) {
      units[length++] = space;
      ends[pieces++] = length;
    }
    return pieces;
  }

  #hashPieces(pieces: number): number {
    const low = this.#low;
    const high = this.#high;
    const joined = this.#unit === 'words';
    const units = this.#units;
    const ends = this.#ends;
    this.hashes = grow(this.hashes, pieces * (high - low + 1));
    const hashes = this.hashes;
    let count = 0;
    for (let first = 0; first < pieces; first++) {
      const stop = Math.min(first + high, pieces);
      let state = hashStart();
      let at = first === 0 ? 0 : ends[first - 1];
      for (let piece = first; piece < stop; piece++) {
        if (joined && piece > first) state = hashUnit(state, space);
        for (const end = ends[piece]; at < end; at++) state = hashUnit(state, units[at]);
        if (piece - first + 1 >= low) hashes[count++] = mix32(state);
      }
    }
    return count;
  }
}

/** The white space of `\s`. */
function isSpace(unit: number): boolean {
  if (unit <= 0xa0) return unit === space || (unit >= 9 && unit <= 13) || unit === 0xa0;
  if (unit < 0x1680) return false;
  if (unit >= 0x2000 && unit <= 0x200a) return true;
  return [0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff].includes(unit);
}
