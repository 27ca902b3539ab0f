/** A text taken apart at its white space, so that joining gives it back to the letter. */
export interface Words {
  /** Runs without white space. */
  readonly words: readonly string[];
  /** [words + 1] the white space before, between and after them. */
  readonly gaps: readonly string[];
}

export function splitWords(text: string): Words {
  const words: string[] = [];
  const gaps: string[] = [];
  let end = 0;
  for (const match of text.matchAll(/\S+/g)) {
    gaps.push(text.slice(end, match.index));
    words.push(match[0]);
    end = match.index + match[0].length;
  }
  return { words, gaps: [...gaps, text.slice(end)] };
}

/** The way back: as many words as there were. */
export function joinWords({ words, gaps }: Words): string {
  return words.map((word, i) => gaps[i] + word).join('') + gaps[words.length];
}

/** A word in three: what stands before its first letter or digit, the word itself, and what stands after its last one. */
export function trimWord(word: string): [before: string, core: string, after: string] {
  const match = /^([^\p{L}\p{N}]*)(.*?)([^\p{L}\p{N}]*)$/su.exec(word)!;
  return [match[1], match[2], match[3]];
}

/** `word` in the case of `like`: all capitals, a capital first, or as it is. */
export function inCaseOf(like: string, word: string): string {
  if (like.length > 1 && like === like.toUpperCase() && like !== like.toLowerCase()) return word.toUpperCase();
  const [first] = like;
  if (first !== undefined && first !== first.toLowerCase()) {
    const [own = ''] = word;
    return own.toUpperCase() + word.slice(own.length);
  }
  return word;
}
