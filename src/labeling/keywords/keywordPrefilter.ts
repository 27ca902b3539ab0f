/** More keywords than this and one pass of the automaton costs no more than the expression's. */
const mostKeywords = 8;

/** Where more of the texts than this hold a keyword, the expression only comes on top. */
const mostHits = 0.4;

const utf8 = new TextEncoder();
let bytes = new Uint8Array(4096);

/**
 * Tells texts in which none of a few keywords can occur without a pass of the automaton: V8's regular expressions skip through such texts several
 * times as fast. It speaks about texts of plain ASCII alone, where composing and folding change nothing that an `i` does not; and it never
 * says no where the automaton would find something, as word boundaries and blank lines only take matches away.
 */
export class KeywordPrefilter {
  readonly #pattern: RegExp;
  #rows = 0;
  #hits = 0;

  private constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  /** Undefined where it would not pay, or where a keyword is not plain ASCII. */
  static of(keywords: readonly string[], options: { caseSensitive: boolean }): KeywordPrefilter | undefined {
    if (keywords.length === 0 || keywords.length > mostKeywords || !keywords.every(isAscii)) return undefined;
    const spelled = keywords.map((text) =>
      text
        .trim()
        .split(/\s+/)
        .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
        .join('\\s+'),
    );
    if (spelled.includes('')) return undefined;
    return new KeywordPrefilter(new RegExp(spelled.join('|'), options.caseSensitive ? '' : 'i'));
  }

  /** Whether a text of plain ASCII surely holds none of the keywords. */
  excludes(text: string): boolean {
    this.#rows++;
    if (!this.#pattern.test(text)) return true;
    this.#hits++;
    return false;
  }

  /** Whether it has saved more than it costs; it is to be left out from then on where not. */
  get pays(): boolean {
    return this.#hits <= mostHits * this.#rows + 64;
  }
}

/** In UTF-8 all characters but those of ASCII take more than one byte. */
function isAscii(text: string): boolean {
  if (bytes.length < text.length) bytes = new Uint8Array(text.length * 2);
  const { read, written } = utf8.encodeInto(text, bytes);
  return read === text.length && written === read;
}
