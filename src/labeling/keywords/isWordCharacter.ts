const wordCharacter = /[\p{L}\p{M}\p{N}_]/u;
const unspacedScript = /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}]/u;

/**
 * Whether a character belongs to a word: letters, marks, digits and the underscore do. Those of scripts that put no spaces between words (Chinese,
 * Japanese, Thai, Lao, Khmer, Myanmar) do not, as they have no word boundaries to look for.
 */
export function isWordCharacter(codePoint: number): boolean {
  const character = String.fromCodePoint(codePoint);
  return wordCharacter.test(character) && !unspacedScript.test(character);
}
