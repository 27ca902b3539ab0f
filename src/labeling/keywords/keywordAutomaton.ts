import { textEnd } from '../asciiWindows.js';
import { AsciiEnds } from './asciiEnds.js';
import { type AsciiTransitions, asciiTransitions } from './asciiTransitions.js';
import { isWordCharacter } from './isWordCharacter.js';
import { plainCharacter } from './plainCharacter.js';
import { type Keyword, spellKeyword } from './spellKeyword.js';

// Every character of a text becomes a class. Characters that occur in no keyword share one of two classes, as all that
// matters about them is whether they are part of a word.
const otherClass = 0;
const wordClass = 1;
const spaceClass = 2;
const firstKeywordClass = 3;

const unknown = 0xffff;
const surrogate = 0xfffe;

/**
 * Finds every keyword of a set in one pass over a text, however many keywords there are (Aho and Corasick, "Efficient
 * string matching", 1975), as a double array (Aoe, 1989): the step from state s by class c is `base[s] + c` where
 * `check` says that this slot is s's; otherwise the search goes on from the longest suffix that is a state, `fail[s]`.
 *
 * What counts as equal: canonically equal texts (NFC); letters whatever their case, unless `caseSensitive`, by full
 * upper-casing, so that ß equals SS and ς equals σ; any run of white space, line ends included, equals one space, but no
 * keyword reaches over a blank line; ’ equals '.
 *
 * A word is made of letters, marks, digits and underscores. Scripts that put no spaces between words (Chinese, Japanese,
 * Thai, Lao, Khmer, Myanmar) have no word boundaries to look for, so their letters never stop a keyword.
 */
export class KeywordAutomaton {
  /** After {@link scan}: the numbers of the keywords found, each once, in order of first appearance. */
  readonly found: Uint32Array;

  readonly #caseSensitive: boolean;
  readonly #classOfUnit = new Uint16Array(0x10000).fill(unknown);
  readonly #classOfAstral = new Map<number, number>();
  #classes = firstKeywordClass;

  readonly #base: Int32Array;
  readonly #check: Int32Array;
  readonly #fail: Int32Array;
  /** [states] the state itself if a keyword ends there, else its longest suffix where one does, else 0. */
  readonly #ends: Int32Array;
  /** [states] the first keyword that ends there, −1 if none; the others follow through `nextKeyword`. */
  readonly #firstKeyword: Int32Array;
  readonly #nextKeyword: Int32Array;
  /** [keywords] length in classes. */
  readonly #lengths: Uint32Array;
  /** [keywords] bit 0: no word character may stand before; bit 1: none after. */
  readonly #guards: Uint8Array;

  /** [keywords] 1 where a space stands in it, for which a text may have a run of white space. */
  readonly #hasSpace: Uint8Array;

  /** The same automaton for plain ASCII; undefined where it is too large for that, or keywords begin or end with white space. */
  readonly #ascii: AsciiTransitions | undefined;
  #bytes = new Uint8Array(1024).fill(textEnd);
  readonly #asciiEnds = new AsciiEnds();

  /** [characters so far] 1 where the character belongs to a word; grows with the longest text. */
  #isWord = new Uint8Array(1024);
  /** [keywords] the scan that last found it, so that each is reported once a text. */
  readonly #foundIn: Uint32Array;
  #scans = 0;

  constructor(keywords: readonly Keyword[], options: { caseSensitive: boolean }) {
    this.#caseSensitive = options.caseSensitive;
    const spelled = keywords.map((keyword) => this.#spell(keyword));
    this.#lengths = Uint32Array.from(spelled, (each) => each.classes.length);
    this.#guards = Uint8Array.from(spelled, (each) => each.guard);
    this.#hasSpace = Uint8Array.from(spelled, (each) => (each.classes.includes(spaceClass) ? 1 : 0));
    this.found = new Uint32Array(keywords.length);
    this.#foundIn = new Uint32Array(keywords.length);
    this.#nextKeyword = new Int32Array(keywords.length).fill(-1);

    const trie = buildTrie(spelled.map((each) => each.classes));
    const { base, check, slots } = placeTrie(trie, this.#classes);
    this.#base = base;
    this.#check = check;
    this.#firstKeyword = new Int32Array(base.length).fill(-1);
    trie.endOfKeyword.forEach((node, keyword) => {
      this.#nextKeyword[keyword] = this.#firstKeyword[slots[node]];
      this.#firstKeyword[slots[node]] = keyword;
    });
    this.#fail = new Int32Array(base.length);
    this.#ends = new Int32Array(base.length);
    this.#linkSuffixes(trie, slots);
    if (trie.children.length <= mostAsciiNodes) this.#ascii = this.#asciiTransitions(trie, slots);
  }

  /** Looks for all keywords; which ones stands in {@link found}. @returns how many different ones */
  scan(original: string): number {
    if (this.#ascii) {
      if (this.#bytes.length < original.length + 2) this.#bytes = new Uint8Array(original.length * 2).fill(textEnd);
      const { read, written } = utf8.encodeInto(original, this.#bytes.subarray(1));
      // In UTF-8 all characters but those of ASCII take more than one byte.
      if (read === original.length && written === read) {
        this.#bytes[read + 1] = textEnd;
        this.findEnds(this.#bytes, 1, read + 2, this.#asciiEnds);
        return this.noteEnds(this.#asciiEnds, 0, this.#asciiEnds.count, this.#bytes);
      }
    }
    this.#beginScan();
    const composed = original.normalize('NFC');
    return this.#scanText(this.#caseSensitive ? composed : composed.toUpperCase());
  }

  /** Whether {@link findEnds} can be asked. */
  get readsAscii(): boolean {
    return this.#ascii !== undefined;
  }

  /**
   * Looks through texts of plain ASCII, which need no composing and whose case the transitions fold, one behind another as in a window of
   * `asciiWindows`. Two places are looked at in turn: a step waits for the one before, but not for the other's.
   *
   * @param from of the first byte
   * @param to one past the last one, which is {@link textEnd}
   * @param ends gets where keywords end, for {@link noteEnds}
   */
  findEnds(bytes: Uint8Array, from: number, to: number, ends: AsciiEnds): void {
    const { columns, next, firstEnding } = this.#ascii!;
    // The second half begins behind the end of a text.
    let half = from + ((to - from) >> 1);
    while (half < to && bytes[half - 1] !== textEnd) half++;
    ends.clear(to - from);
    const { places, states } = ends;
    let count = 0;
    let other = half - from;
    let a = 0;
    let b = 0;
    let i = from;
    let j = half;
    for (; i < half && j < to; i++, j++) {
      a = next[a + columns[bytes[i]]];
      b = next[b + columns[bytes[j]]];
      if (a >= firstEnding) {
        places[count] = i + 1;
        states[count++] = a;
      }
      if (b >= firstEnding) {
        places[other] = j + 1;
        states[other++] = b;
      }
    }
    for (; i < half; i++) {
      a = next[a + columns[bytes[i]]];
      if (a >= firstEnding) {
        places[count] = i + 1;
        states[count++] = a;
      }
    }
    for (; j < to; j++) {
      b = next[b + columns[bytes[j]]];
      if (b >= firstEnding) {
        places[other] = j + 1;
        states[other++] = b;
      }
    }
    places.copyWithin(count, half - from, other);
    states.copyWithin(count, half - from, other);
    ends.count = count + other - (half - from);
  }

  /** {@link scan} of one text out of what {@link findEnds} found: the ends from number `first` to `last` − 1. */
  noteEnds({ places, states }: AsciiEnds, first: number, last: number, bytes: Uint8Array): number {
    this.#beginScan();
    let count = 0;
    for (let i = first; i < last; i++) count = this.#reportAscii(states[i], bytes, places[i], count);
    return count;
  }

  #beginScan(): void {
    if (++this.#scans < 0x1_0000_0000) return;
    this.#foundIn.fill(0);
    this.#scans = 1;
  }

  /** Notes the keywords that end in `last`, just before position `at`. */
  #reportAscii(last: number, bytes: Uint8Array, at: number, count: number): number {
    const { firstEnding, ends, isWord } = this.#ascii!;
    const after = isWord[bytes[at]];
    for (let state = ends[last - firstEnding]; state !== 0; state = this.#ends[this.#fail[state]]) {
      for (let keyword = this.#firstKeyword[state]; keyword !== -1; keyword = this.#nextKeyword[keyword]) {
        if (this.#foundIn[keyword] === this.#scans) continue;
        const guard = this.#guards[keyword];
        if ((guard & 2) !== 0 && after === 1) continue;
        if ((guard & 1) !== 0 && isWord[bytes[this.#startAscii(keyword, bytes, at) - 1]] === 1) continue;
        this.#foundIn[keyword] = this.#scans;
        this.found[count++] = keyword;
      }
    }
    return count;
  }

  /** Where a keyword begins that ends just before `at`: a run of white space is one space of it. */
  #startAscii(keyword: number, bytes: Uint8Array, at: number): number {
    const length = this.#lengths[keyword];
    if (this.#hasSpace[keyword] === 0) return at - length;
    const { isSpace } = this.#ascii!;
    let start = at;
    for (let left = length; left > 0; left--) {
      start--;
      if (isSpace[bytes[start]] === 1) while (isSpace[bytes[start - 1]] === 1) start--;
    }
    return start;
  }

  #scanText(text: string): number {
    if (this.#isWord.length < text.length) this.#isWord = new Uint8Array(text.length * 2);
    const isWord = this.#isWord;
    const base = this.#base;
    const check = this.#check;
    const fail = this.#fail;
    const ends = this.#ends;
    const classOfUnit = this.#classOfUnit;
    let count = 0;
    let state = 0;
    let at = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      let c = classOfUnit[unit];
      let word: number;
      if (c >= surrogate) {
        if (c === unknown) c = this.#learnUnit(unit);
        if (c === surrogate) {
          const codePoint = text.codePointAt(i)!;
          if (codePoint > 0xffff) i++;
          c = this.#classOfAstral.get(codePoint) ?? this.#learnAstral(codePoint);
        }
      }
      word = c & 1;
      c >>= 1;
      if (c === spaceClass) {
        let lineEnds = unit === 0x0a ? 1 : 0;
        while (i + 1 < text.length) {
          const next = text.charCodeAt(i + 1);
          let nextClass = classOfUnit[next];
          if (nextClass === unknown) nextClass = this.#learnUnit(next);
          if (nextClass >> 1 !== spaceClass) break;
          if (next === 0x0a) lineEnds++;
          i++;
        }
        if (lineEnds > 1) c = otherClass;
        word = 0;
      }
      if (ends[state] !== 0) count = this.#report(ends[state], at, word, count);
      isWord[at++] = word;
      let next = base[state] + c;
      while (check[next] !== state && state !== 0) {
        state = fail[state];
        next = base[state] + c;
      }
      state = check[next] === state ? next : 0;
    }
    return ends[state] !== 0 ? this.#report(ends[state], at, 0, count) : count;
  }

  /** Notes the keywords that end just before position `at`; `after` is 1 if a character of a word follows. */
  #report(end: number, at: number, after: number, count: number): number {
    const isWord = this.#isWord;
    for (let state = end; state !== 0; state = this.#ends[this.#fail[state]]) {
      for (let keyword = this.#firstKeyword[state]; keyword !== -1; keyword = this.#nextKeyword[keyword]) {
        if (this.#foundIn[keyword] === this.#scans) continue;
        const guard = this.#guards[keyword];
        if ((guard & 2) !== 0 && after === 1) continue;
        const start = at - this.#lengths[keyword];
        if ((guard & 1) !== 0 && start > 0 && isWord[start - 1] === 1) continue;
        this.#foundIn[keyword] = this.#scans;
        this.found[count++] = keyword;
      }
    }
    return count;
  }

  /** A keyword as classes, each of its characters getting one of its own; and which of its ends must lie free. */
  #spell(keyword: Keyword): { classes: number[]; guard: number } {
    const characters = spellKeyword(keyword, { caseSensitive: this.#caseSensitive });
    const classes = characters.map((codePoint) => {
      const known = codePoint > 0xffff ? this.#classOfAstral.get(codePoint) : this.#classOfUnit[codePoint];
      if (known !== undefined && known !== unknown) return known >> 1;
      const c = codePoint === 0x20 ? spaceClass : this.#classes++;
      const packed = (c << 1) | (isWordCharacter(codePoint) ? 1 : 0);
      if (codePoint > 0xffff) this.#classOfAstral.set(codePoint, packed);
      else this.#classOfUnit[codePoint] = packed;
      return c;
    });
    const free = (codePoint: number) => keyword.wordBoundaries && isWordCharacter(codePoint);
    return { classes, guard: (free(characters[0]) ? 1 : 0) | (free(characters[characters.length - 1]) ? 2 : 0) };
  }

  /** Class and word bit of a UTF-16 unit met for the first time. */
  #learnUnit(unit: number): number {
    if (unit >= 0xd800 && unit <= 0xdfff) return (this.#classOfUnit[unit] = surrogate);
    const twin = plainCharacter(unit);
    if (twin !== unit && this.#classOfUnit[twin] !== unknown)
      return (this.#classOfUnit[unit] = this.#classOfUnit[twin]);
    const word = isWordCharacter(unit);
    const c = /\s/u.test(String.fromCharCode(unit)) ? spaceClass : word ? wordClass : otherClass;
    return (this.#classOfUnit[unit] = (c << 1) | (word ? 1 : 0));
  }

  #learnAstral(codePoint: number): number {
    const word = isWordCharacter(codePoint);
    const packed = ((word ? wordClass : otherClass) << 1) | (word ? 1 : 0);
    this.#classOfAstral.set(codePoint, packed);
    return packed;
  }

  #asciiTransitions(trie: Trie, slots: Int32Array): AsciiTransitions | undefined {
    const nodeAt = new Int32Array(this.#fail.length);
    slots.forEach((slot, node) => {
      nodeAt[slot] = node;
    });
    const packed = Uint16Array.from({ length: 128 }, (_, unit) => {
      const character = String.fromCharCode(unit);
      const folded = (this.#caseSensitive ? character : character.toUpperCase()).charCodeAt(0);
      const known = this.#classOfUnit[folded];
      return known === unknown ? this.#learnUnit(folded) : known;
    });
    return asciiTransitions({
      children: trie.children,
      breadthFirst: trie.breadthFirst,
      suffix: Int32Array.from(slots, (slot) => nodeAt[this.#fail[slot]]),
      ends: Int32Array.from(slots, (slot) => this.#ends[slot]),
      classes: packed.map((each) => each >> 1),
      spaceClass,
      isWord: Uint8Array.from(packed, (each) => each & 1),
    });
  }

  /** Breadth first: a node's longest suffix is shorter than the node, hence linked before it. */
  #linkSuffixes(trie: Trie, slots: Int32Array): void {
    for (const node of trie.breadthFirst) {
      const state = slots[node];
      for (const [c, child] of trie.children[node]) {
        const childState = slots[child];
        let suffix = state;
        let target = 0;
        while (suffix !== 0) {
          suffix = this.#fail[suffix];
          const next = this.#base[suffix] + c;
          if (this.#check[next] === suffix) {
            target = next;
            break;
          }
        }
        this.#fail[childState] = target;
        this.#ends[childState] = this.#firstKeyword[childState] !== -1 ? childState : this.#ends[target];
      }
    }
  }
}

// A quarter of a kilobyte each: a megabyte at most, which stays in a processor's cache.
const mostAsciiNodes = 4096;

const utf8 = new TextEncoder();

interface Trie {
  readonly children: Map<number, number>[];
  /** Nodes by depth; the root, node 0, comes first. */
  readonly breadthFirst: number[];
  /** [keywords] */
  readonly endOfKeyword: number[];
}

function buildTrie(keywords: readonly (readonly number[])[]): Trie {
  const children: Map<number, number>[] = [new Map()];
  const endOfKeyword = keywords.map((classes) => {
    let node = 0;
    for (const c of classes) {
      let child = children[node].get(c);
      if (child === undefined) {
        child = children.length;
        children.push(new Map());
        children[node].set(c, child);
      }
      node = child;
    }
    return node;
  });
  const breadthFirst = [0];
  for (let i = 0; i < breadthFirst.length; i++) breadthFirst.push(...children[breadthFirst[i]].values());
  return { children, breadthFirst, endOfKeyword };
}

// How many places are tried for a node's children before they go to the end of the array.
const placementTries = 32;

/** Finds every node a slot so that its children's slots, `base + class`, are free; the root gets slot 0. */
function placeTrie(trie: Trie, classes: number): { base: Int32Array; check: Int32Array; slots: Int32Array } {
  let base = new Int32Array(1024 + classes);
  let check = new Int32Array(1024 + classes).fill(-1);
  // Disjoint sets over the slots: following `free` from a slot leads to the first free one at or after it.
  let free = Int32Array.from({ length: check.length + 1 }, (_, slot) => slot);
  const firstFree = (slot: number) => {
    let root = slot;
    while (free[root] !== root) root = free[root];
    for (let at = slot; at !== root; ) [at, free[at]] = [free[at], root];
    return root;
  };
  const slots = new Int32Array(trie.children.length);
  check[0] = -2; // taken, and nobody's child
  free[0] = 1;
  let used = 1;
  for (const node of trie.breadthFirst) {
    const wanted = [...trie.children[node].keys()].sort((a, b) => a - b);
    if (wanted.length === 0) continue;
    const fits = (at: number) => wanted.every((c) => at + c >= check.length || check[at + c] === -1);
    let slot = firstFree(wanted[0]);
    for (let tries = 0; !fits(slot - wanted[0]); tries++) {
      slot = tries < placementTries ? firstFree(slot + 1) : Math.max(used, wanted[0]);
    }
    const at = slot - wanted[0];
    if (at + classes >= check.length) {
      const before = free.length;
      const size = Math.max(check.length * 2, at + 2 * classes);
      base = grown(base, size, 0);
      check = grown(check, size, -1);
      free = grown(free, size + 1, 0);
      for (let each = before; each < free.length; each++) free[each] = each;
    }
    base[slots[node]] = at;
    for (const [c, child] of trie.children[node]) {
      check[at + c] = slots[node];
      free[at + c] = at + c + 1;
      slots[child] = at + c;
      used = Math.max(used, at + c + 1);
    }
  }
  return { base: base.slice(0, used + classes), check: check.slice(0, used + classes), slots };
}

function grown(values: Int32Array<ArrayBuffer>, size: number, fill: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(size).fill(fill);
  larger.set(values);
  return larger;
}
