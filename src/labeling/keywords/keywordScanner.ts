import { asciiWindows, windowBytes, windowIsAscii, windowStarts } from '../asciiWindows.js';
import type { RowBlock } from '../rowBlock.js';
import { textKernels } from '../textKernels/textKernels.js';
import { AsciiEnds } from './asciiEnds.js';
import { KeywordAutomaton } from './keywordAutomaton.js';
import { KeywordPrefilter } from './keywordPrefilter.js';
import { allRole, anyRole, type KeywordUses, noneRole, RuleDecisions } from './ruleDecisions.js';
import { WordIndex } from './wordIndex.js';

/** When a keyword LF fires: one of `any` (if there are any) occurs, all of `all` occur, none of `none` does. */
export interface KeywordRule {
  readonly any: readonly string[];
  readonly all: readonly string[];
  readonly none: readonly string[];
  readonly wordBoundaries: boolean;
}

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
  #fired: readonly number[][] = [];

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

interface CompiledRules extends KeywordUses {
  /** Finds all keywords, in any text; made when the first text asks for it. */
  readonly everywhere: () => KeywordAutomaton;
  /** Finds, in plain ASCII, what it can find there. */
  readonly words: WordIndex | undefined;
  /** Finds the others there; absent where there are none. */
  readonly others: KeywordAutomaton | undefined;
  /** [others] their numbers among all keywords. */
  readonly numbers: readonly number[];
  /** Of the others; left out where it does not pay. */
  prefilter: KeywordPrefilter | undefined;
}

/** Where an automaton has to read the texts anyway, it may as well look for so few keywords as fit into a core's nearest cache. */
const fewestForBoth = 128;

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
  const anyAlone = Uint8Array.from(rules, ({ all, none }) => (all.length + none.length === 0 ? 1 : 0));
  const byWords = WordIndex.of(keywords, { caseSensitive });
  const allByCharacters = byWords.left.length > 0 && keywords.length < fewestForBoth;
  const index = allByCharacters ? undefined : byWords.index;
  const left = allByCharacters ? [...keywords.keys()] : byWords.left;
  const others = left.map((number) => keywords[number]);
  let everywhere: KeywordAutomaton | undefined;
  return {
    everywhere: () => (everywhere ??= new KeywordAutomaton(keywords, { caseSensitive })),
    words: index,
    others: others.length > 0 ? new KeywordAutomaton(others, { caseSensitive }) : undefined,
    numbers: left,
    prefilter: KeywordPrefilter.of(
      others.map(({ text }) => text),
      { caseSensitive },
    ),
    uses: uses.map((set) => Uint32Array.from(set)),
    decides: decidingAlone(rules.length, uses, anyAlone, others.length === 0),
    needsAny: Uint8Array.from(rules, ({ any }) => (any.length > 0 ? 1 : 0)),
    needsAll: Uint32Array.from(rules, ({ all }) => new Set(all).size),
    anyAlone,
    byAbsence: Uint32Array.from(
      [...rules.keys()].filter((rule) => rules[rule].any.length === 0 && rules[rule].all.length === 0),
    ),
  };
}

/**
 * [keywords] `decides` of {@link KeywordUses}.
 *
 * @param uses [keywords] rule × 4 + role
 * @param possible where keywords of one rule are found in different ways the rule has to see all of them together
 */
function decidingAlone(
  rules: number,
  uses: readonly ReadonlySet<number>[],
  anyAlone: Uint8Array,
  possible: boolean,
): Int32Array {
  const shared = new Uint8Array(rules);
  for (const codes of uses) if (codes.size > 1) for (const code of codes) shared[code >>> 2] = 1;
  return Int32Array.from(uses, ([code]) => {
    const rule = code >>> 2;
    return possible && anyAlone[rule] === 1 && shared[rule] === 0 ? rule : -1;
  });
}

/** Bytes that are looked through before what was found in them is: as many as a core's nearest cache has room for. */
const bytesAtOnce = 1 << 13;

/** [rules] → rows on which the rule fires. */
function decide(compiled: CompiledRules, texts: readonly (string | null)[]): readonly number[][] {
  const { everywhere, words, others, numbers, prefilter, uses, byAbsence } = compiled;
  const decisions = new RuleDecisions(compiled);
  const ends = new AsciiEnds();
  const together = others?.readsAscii && prefilter === undefined;
  const found = new Uint32Array(uses.length);
  const pairs = textKernels.found;
  /** Up to which of the ends rows are settled. */
  let at = 0;
  asciiWindows(texts, (first, count) => {
    words?.begin();
    for (let from = 0, end = 0; from < count; from = end) {
      let pair = 0;
      let lastPair = 0;
      if (words) ({ end, pairs: lastPair } = words.find(from, count));
      else for (end = from + 1; end < count && windowStarts[end + 1] - windowStarts[from] <= bytesAtOnce; ) end++;
      at = 0;
      if (together) others.findEnds(windowBytes, windowStarts[from], windowStarts[end], ends);
      for (let i = from; i < end; ) {
        if (windowIsAscii[i] === 0) {
          const text = texts[first + i];
          if (text !== null) decisions.settle(first + i, everywhere().found, everywhere().scan(text));
          i++;
          continue;
        }
        let to = i + 1;
        while (to < end && windowIsAscii[to] === 1) to++;
        let next = to < end ? pair : lastPair;
        while (next < lastPair && pairs[2 * next] < to) next++;
        const kept = decisions.fire(pairs, pair, next, first);
        for (; i < to; i++) {
          // Rows on which nothing is found say nothing where no rule waits for that.
          if (!others && byAbsence.length === 0) i = pair < kept ? pairs[2 * pair] : to;
          if (i === to) break;
          let keywords = 0;
          for (; pair < kept && pairs[2 * pair] === i; pair++) found[keywords++] = pairs[2 * pair + 1];
          if (others) keywords = addOthers(others, texts[first + i]!, i, keywords);
          decisions.settle(first + i, found, keywords);
        }
        pair = next;
      }
    }
  });
  if (prefilter && !prefilter.pays) compiled.prefilter = undefined;
  return decisions.fired;

  /** Adds the keywords that the automaton finds in text i of the window to the first `count` found. @returns how many there are then */
  function addOthers(others: KeywordAutomaton, text: string, i: number, count: number): number {
    if (!together && prefilter?.excludes(text)) return count;
    let more: number;
    if (others.readsAscii) {
      if (!together) others.findEnds(windowBytes, windowStarts[i], windowStarts[i + 1], ends);
      const firstEnd = together ? at : 0;
      for (at = firstEnd; at < ends.count && ends.places[at] < windowStarts[i + 1]; ) at++;
      more = others.noteEnds(ends, firstEnd, at, windowBytes);
    } else more = others.scan(text);
    for (let each = 0; each < more; each++) found[count + each] = numbers[others.found[each]];
    return count + more;
  }
}
