import { textKernels } from '../textKernels/textKernels.js';
import { isWordCharacter } from './isWordCharacter.js';
import { type Keyword, spellKeyword } from './spellKeyword.js';

const keyBytes = 16;
const slotBytes = 32;
const continuationBytes = 16;

/** Lengths take 16 bits. */
const longestWord = 0xffff;

/** Keywords that begin with the same word: each is compared wherever this word stands, and all may be found there. */
const mostContinuations = 32;

/**
 * Bytes of texts that are looked through in one go. Half of them can be words, each of which finds as many keywords as begin with it at
 * most, so that there is room for all that is found; a longer text comes by itself, and finds no keyword twice.
 */
const bytesAtOnce = textKernels.found.length / mostContinuations;

/** What follows a keyword's first word. */
interface Continuation {
  readonly keyword: number;
  readonly rest: string;
}

let lastNumber = 0;
/** The number of the index that lies in the kernels' memory. */
let held = 0;

/**
 * Finds keywords in plain ASCII by the words that they begin with: a table of these is asked once a word, and not an automaton at every
 * character. So it holds keywords that begin with a word and must not be part of longer ones; `KeywordAutomaton` says what counts as equal.
 *
 * The table is of slots, open addressing. Each holds the first 16 bytes of a word, zeros past its end; the word's length as u16; a 1 as u16 where the
 * slot was full when another word came; and three u32: the place of the first continuation, how many there are, and the place of what the word has
 * beyond 16 bytes. Most words need none of this, as they are a keyword and no other begins with them: then the first number is the keyword's and the
 * second is 0. Letters of words are small there where case does not matter, which is one bit to set. A continuation is, as u32, the keyword's number, and the
 * place and length of what follows its first word: nothing, or characters with one space for a run of white space, letters being capital where case
 * does not matter. Behind all of them stands, per keyword, in which text it was found last.
 */
export class WordIndex {
  readonly #number = ++lastNumber;
  /** All but what was found last. */
  readonly #image: Buffer;
  readonly #keywords: number;
  readonly #slotBits: number;
  readonly #fold: number;

  private constructor(image: Buffer, keywords: number, slotBits: number, fold: number) {
    this.#image = image;
    this.#keywords = keywords;
    this.#slotBits = slotBits;
    this.#fold = fold;
  }

  /**
   * @returns the index, undefined where it would hold nothing or be too large; and the numbers of the keywords that it does not hold
   *   although they can occur in plain ASCII
   */
  static of(
    keywords: readonly Keyword[],
    options: { caseSensitive: boolean },
  ): { readonly index: WordIndex | undefined; readonly left: readonly number[] } {
    const words = new Map<string, Continuation[]>();
    const left: number[] = [];
    keywords.forEach((keyword, number) => {
      const characters = spellKeyword(keyword, options);
      if (characters.some((codePoint) => codePoint > 0x7f)) return;
      const after = characters.findIndex((codePoint) => !isWordCharacter(codePoint));
      if (!keyword.wordBoundaries || after === 0 || (after < 0 ? characters.length : after) > longestWord) {
        left.push(number);
        return;
      }
      const [word, rest] = [
        characters.slice(0, after < 0 ? undefined : after),
        after < 0 ? [] : characters.slice(after),
      ];
      const key = String.fromCharCode(...word);
      const continuations = words.get(key) ?? [];
      words.set(key, [...continuations, { keyword: number, rest: String.fromCharCode(...rest) }]);
    });
    for (const [word, continuations] of words) {
      if (continuations.length <= mostContinuations) continue;
      left.push(...continuations.map(({ keyword }) => keyword));
      words.delete(word);
    }
    const slotBits = Math.ceil(Math.log2(8 * words.size + 8));
    const fold = options.caseSensitive ? 0 : 0x20;
    const image = imageOf(words, slotBits, fold);
    if (words.size > 0 && image.length + 4 * keywords.length <= textKernels.index.length) {
      return { index: new WordIndex(image, keywords.length, slotBits, fold), left };
    }
    for (const continuations of words.values()) left.push(...continuations.map(({ keyword }) => keyword));
    return { index: undefined, left };
  }

  /**
   * Looks through texts of the window at hand, from `first` on until `end` − 1 at most. A text of the window is to be looked through once after
   * {@link begin}, later than those before it.
   *
   * @returns one past the last text looked through, and how many pairs of text and keyword, each once and the texts ascending, now stand in
   *   `textKernels.found`
   */
  find(first: number, end: number): { readonly end: number; readonly pairs: number } {
    const { starts } = textKernels;
    let to = first + 1;
    while (to < end && starts[to + 1] - starts[first] <= bytesAtOnce) to++;
    const seen = textKernels.indexAt + this.#image.length;
    return { end: to, pairs: textKernels.findWords(first, to, this.#slotBits, this.#fold, seen) };
  }

  /** To be called before a window is looked through. */
  begin(): void {
    const { index } = textKernels;
    if (held !== this.#number) index.set(this.#image);
    held = this.#number;
    index.fill(0, this.#image.length, this.#image.length + 4 * this.#keywords);
  }
}

function imageOf(words: ReadonlyMap<string, readonly Continuation[]>, slotBits: number, fold: number): Buffer {
  const slots = 2 ** slotBits;
  const entries = [...words].map(([word, continuations]) => {
    const key = Buffer.alloc(Math.max(word.length, keyBytes));
    for (let i = 0; i < word.length; i++) key[i] = word.charCodeAt(i) | fold;
    return { length: word.length, key, beyond: key.toString('latin1', keyBytes), continuations };
  });
  const texts = entries.flatMap(({ beyond, continuations }) => [beyond, ...continuations.map(({ rest }) => rest)]);
  const continuations = texts.length - entries.length;
  let continuationAt = slots * slotBytes;
  let textAt = continuationAt + continuations * continuationBytes;
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  // Numbers stand behind it.
  const image = Buffer.alloc(Math.ceil((textAt + bytes) / 4) * 4);
  const place = (at: number) => textKernels.indexAt + at;
  const placed = (text: string) => {
    textAt += image.write(text, textAt, 'latin1');
    return place(textAt - text.length);
  };
  const taken = entries.map(({ length, key }) => {
    let slot = slotOf(key, slotBits);
    for (; image.readUInt16LE(slot * slotBytes + 16) !== 0; slot = (slot + 1) % slots) image[slot * slotBytes + 18] = 1;
    key.copy(image, slot * slotBytes, 0, keyBytes);
    image.writeUInt16LE(length, slot * slotBytes + 16);
    return slot * slotBytes;
  });
  entries.forEach(({ length, beyond, continuations }, i) => {
    const at = taken[i];
    const [{ keyword, rest }] = continuations;
    if (image[at + 18] === 0 && length <= keyBytes && continuations.length === 1 && rest === '') {
      image.writeUInt32LE(keyword, at + 20);
      return;
    }
    image.writeUInt32LE(place(continuationAt), at + 20);
    image.writeUInt32LE(continuations.length, at + 24);
    image.writeUInt32LE(placed(beyond), at + 28);
    for (const { keyword, rest } of continuations) {
      image.writeUInt32LE(keyword, continuationAt);
      image.writeUInt32LE(rest === '' ? 0 : placed(rest), continuationAt + 4);
      image.writeUInt32LE(rest.length, continuationAt + 8);
      continuationAt += continuationBytes;
    }
  });
  return image;
}

/** The same as `hashOf` in `assembly/findWords.ts`. @param key [16, or more] */
function slotOf(key: Buffer, slotBits: number): number {
  const hash = (key.readBigUInt64LE(0) + key.readBigUInt64LE(8) * 0x9e3779b97f4a7c15n) * 0xd6e8feb86659fd93n;
  return Number(BigInt.asUintN(64, hash) >> BigInt(64 - slotBits));
}
