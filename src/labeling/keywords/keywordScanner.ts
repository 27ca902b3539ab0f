import { asciiWindows, windowBytes, windowIsAscii, windowStarts } from '../asciiWindows.js';
import type { RowBlock } from '../rowBlock.js';
import { AsciiEnds } from './asciiEnds.js';
import { KeywordAutomaton } from './keywordAutomaton.js';
import { KeywordPrefilter } from './keywordPrefilter.js';

/** When a keyword LF fires: one of `any` (if there are any) occurs, all of `all` occur, none of `none` does. */
export interface KeywordRule {
  readonly any: readonly string[];
  readonly all: readonly string[];
  readonly none: readonly string[];
  readonly wordBoundaries: boolean;
}

const anyRole = 0;
const allRole = 1;
const noneRole = 2;

/**
 * All keyword rules on one column, decided in one pass over its text. The work grows with the text and with the
 * keywords that occur in it, not with the number of rules, so that a hundred tasks cost about what one costs.
 */
export class KeywordScanner {
  readonly #column: string;
  readonly #caseSensitive: boolean;
  readonly #rules: KeywordRule[] = [];
  #compiled: CompiledRules | undefined;
  #block: RowBlock | undefined;
  #fired: number[][] = [];

  constructor(column: string, options: { caseSensitive: boolean }) {
    this.#column = column;
    this.#caseSensitive = options.caseSensitive;
  }

  /** Adds a rule; all must be added before the first block. @returns its number */
  add(rule: KeywordRule): number {
    this.#compiled = undefined;
    return this.#rules.push(rule) - 1;
  }

  /** The rows of the block, ascending, on which a rule fires. A missing text fires no rule. */
  fired(rule: number, block: RowBlock): readonly number[] {
    if (this.#block !== block) {
      this.#compiled ??= compile(this.#rules, this.#caseSensitive);
      this.#fired = decide(this.#compiled, block.texts(this.#column));
      this.#block = block;
    }
    return this.#fired[rule];
  }
}

interface CompiledRules {
  readonly automaton: KeywordAutomaton;
  /** Left out where it does not pay. */
  prefilter: KeywordPrefilter | undefined;
  /** [keywords] which rules use it, and as what: rule × 4 + role. */
  readonly uses: readonly Uint32Array[];
  /** [rules] */
  readonly needsAny: Uint8Array;
  /** [rules] how many different keywords of `all` must occur. */
  readonly needsAll: Uint32Array;
  /** [rules] 1 where there is nothing but `any`: what occurs decides at once. */
  readonly anyAlone: Uint8Array;
  /** Rules that speak when nothing occurs: only a `none` list. */
  readonly byAbsence: Uint32Array;
}

function compile(rules: readonly KeywordRule[], caseSensitive: boolean): CompiledRules {
  const numbers = new Map<string, number>();
  const keywords: { text: string; wordBoundaries: boolean }[] = [];
  const uses: Set<number>[] = [];
  const use = (text: string, wordBoundaries: boolean, code: number) => {
    const key = `${wordBoundaries} ${text}`;
    let keyword = numbers.get(key);
    if (keyword === undefined) {
      keyword = keywords.push({ text, wordBoundaries }) - 1;
      numbers.set(key, keyword);
      uses.push(new Set());
    }
    uses[keyword].add(code);
  };
  rules.forEach(({ any, all, none, wordBoundaries }, rule) => {
    for (const text of any) use(text, wordBoundaries, rule * 4 + anyRole);
    for (const text of all) use(text, wordBoundaries, rule * 4 + allRole);
    for (const text of none) use(text, wordBoundaries, rule * 4 + noneRole);
  });
  return {
    automaton: new KeywordAutomaton(keywords, { caseSensitive }),
    prefilter: KeywordPrefilter.of(
      keywords.map(({ text }) => text),
      { caseSensitive },
    ),
    uses: uses.map((set) => Uint32Array.from(set)),
    needsAny: Uint8Array.from(rules, ({ any }) => (any.length > 0 ? 1 : 0)),
    needsAll: Uint32Array.from(rules, ({ all }) => new Set(all).size),
    anyAlone: Uint8Array.from(rules, ({ all, none }) => (all.length + none.length === 0 ? 1 : 0)),
    byAbsence: Uint32Array.from(
      [...rules.keys()].filter((rule) => rules[rule].any.length === 0 && rules[rule].all.length === 0),
    ),
  };
}

/** Bytes that are looked through before what was found in them is: as many as a core's nearest cache has room for. */
const bytesAtOnce = 1 << 13;

/** [rules] → rows on which the rule fires. */
function decide(compiled: CompiledRules, texts: readonly (string | null)[]): number[][] {
  const { automaton, prefilter, uses, needsAny, needsAll, anyAlone, byAbsence } = compiled;
  const rules = needsAny.length;
  const fired: number[][] = Array.from({ length: rules }, () => []);
  const touched = new Uint32Array(rules);
  const touchedIn = new Int32Array(rules).fill(-1);
  const any = new Uint8Array(rules);
  const all = new Uint32Array(rules);
  const none = new Uint8Array(rules);
  const speaksByAbsence = new Uint8Array(rules);
  for (const rule of byAbsence) speaksByAbsence[rule] = 1;
  const ends = new AsciiEnds();
  const together = automaton.readsAscii && prefilter === undefined;
  asciiWindows(texts, (first, count) => {
    for (let i = 0, end = 0; i < count; ) {
      end = i + 1;
      if (together) {
        while (end < count && windowStarts[end + 1] - windowStarts[i] <= bytesAtOnce) end++;
        automaton.findEnds(windowBytes, windowStarts[i], windowStarts[end], ends);
      }
      for (let at = 0; i < end; i++) {
        const text = texts[first + i];
        if (text === null) continue;
        const plain = windowIsAscii[i] === 1;
        if (!plain || !automaton.readsAscii) {
          settle(first + i, prefilter?.excludes(text, plain) ? 0 : automaton.scan(text));
          continue;
        }
        if (prefilter?.excludes(text, plain)) {
          settle(first + i, 0);
          continue;
        }
        if (!together) {
          automaton.findEnds(windowBytes, windowStarts[i], windowStarts[i + 1], ends);
          at = 0;
        }
        const from = at;
        while (at < ends.count && ends.places[at] < windowStarts[i + 1]) at++;
        settle(first + i, automaton.noteEnds(ends, from, at, windowBytes));
      }
    }
  });
  if (prefilter && !prefilter.pays) compiled.prefilter = undefined;
  return fired;

  /** What the keywords found in a row come to. */
  function settle(row: number, found: number): void {
    let touches = 0;
    for (const rule of byAbsence) {
      touched[touches++] = rule;
      none[rule] = 0;
    }
    for (let i = 0; i < found; i++) {
      const codes = uses[automaton.found[i]];
      for (let at = 0; at < codes.length; at++) {
        const rule = codes[at] >>> 2;
        const role = codes[at] & 3;
        if (anyAlone[rule] === 1) {
          if (touchedIn[rule] !== row) fired[rule].push(row);
          touchedIn[rule] = row;
          continue;
        }
        if (touchedIn[rule] !== row && !speaksByAbsence[rule]) {
          touchedIn[rule] = row;
          touched[touches++] = rule;
          any[rule] = all[rule] = none[rule] = 0;
        }
        if (role === anyRole) any[rule] = 1;
        else if (role === allRole) all[rule]++;
        else none[rule] = 1;
      }
    }
    for (let i = 0; i < touches; i++) {
      const rule = touched[i];
      if (none[rule] === 0 && any[rule] >= needsAny[rule] && all[rule] === needsAll[rule]) fired[rule].push(row);
    }
  }
}
