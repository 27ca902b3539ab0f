/**
 * A well-mixed, stable 32-bit hash of a text: FNV-1a over its UTF-16 code units, then MurmurHash3's finaliser.
 * The same text gives the same number on every machine and in every version; splits and feature buckets rest on it.
 *
 * @returns an unsigned 32-bit integer
 */
export function hash32(text: string, seed = 0): number {
  let h = hashStart(seed);
  for (let i = 0; i < text.length; i++) h = hashUnit(h, text.charCodeAt(i));
  return mix32(h);
}

/** The state {@link hash32} starts from. With {@link hashUnit} and {@link mix32} it hashes without building a text. */
export function hashStart(seed = 0): number {
  return (0x811c9dc5 ^ seed) >>> 0;
}

/** One step of {@link hash32}: takes one UTF-16 code unit into the state. */
export function hashUnit(state: number, unit: number): number {
  return Math.imul(Math.imul(state ^ (unit & 0xff), 0x01000193) ^ (unit >>> 8), 0x01000193);
}

/** MurmurHash3's 32-bit finaliser: every input bit reaches every output bit. */
export function mix32(value: number): number {
  let h = value >>> 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** {@link hash32} as a fraction in [0, 1). */
export function hashFraction(text: string, seed = 0): number {
  return hash32(text, seed) / 0x1_0000_0000;
}
