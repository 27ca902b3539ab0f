/**
 * A well-mixed, stable 32-bit hash of a text: FNV-1a over its UTF-16 code units, then MurmurHash3's finaliser.
 * The same text gives the same number on every machine and in every version; splits and feature buckets rest on it.
 *
 * @returns an unsigned 32-bit integer
 */
export function hash32(text: string, seed = 0): number {
  let h = (0x811c9dc5 ^ seed) >>> 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    h = Math.imul(h ^ (unit & 0xff), 0x01000193);
    h = Math.imul(h ^ (unit >>> 8), 0x01000193);
  }
  return mix32(h);
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
