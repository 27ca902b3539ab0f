const wordCharacter = /[\p{L}\p{N}\p{M}]/u;

const kinds = new Uint8Array(0x10000);
const built = new Uint8Array(0x100);

/**
 * Whether a code point belongs to a word: a letter, a digit or another number, or a mark that combines with them
 * (without the marks, Devanagari or Arabic words would fall apart). Answers for the basic plane come from a table that
 * is filled a page at a time, since testing the pattern on every character would cost most of the extraction.
 */
export function isWordCharacter(codePoint: number): boolean {
  if (codePoint > 0xffff) return wordCharacter.test(String.fromCodePoint(codePoint));
  const page = codePoint >>> 8;
  if (built[page] === 0) {
    for (let code = page << 8; code < (page + 1) << 8; code++) {
      kinds[code] = wordCharacter.test(String.fromCharCode(code)) ? 1 : 0;
    }
    built[page] = 1;
  }
  return kinds[codePoint] === 1;
}
