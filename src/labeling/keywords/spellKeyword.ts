import { plainCharacter } from './plainCharacter.js';

/** A text to look for. With `wordBoundaries` it must not be part of a longer word. */
export interface Keyword {
  readonly text: string;
  readonly wordBoundaries: boolean;
}

/** The characters that a text must have to hold a keyword, as code points: composed, one space for a run of white space, capital letters where case does not matter. */
export function spellKeyword(
  { text, wordBoundaries }: Keyword,
  { caseSensitive }: { caseSensitive: boolean },
): number[] {
  const composed = (wordBoundaries ? text.trim() : text).normalize('NFC').replace(/\s+/gu, ' ');
  return Array.from(caseSensitive ? composed : composed.toUpperCase(), (character) =>
    plainCharacter(character.codePointAt(0)!),
  );
}
