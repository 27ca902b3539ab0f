export const anyRole = 0;
export const allRole = 1;
export const noneRole = 2;

/** What keywords mean to rules, in numbers. */
export interface KeywordUses {
  /** [keywords] which rules use it, and as what: rule × 4 + role. */
  readonly uses: readonly Uint32Array[];
  /**
   * [keywords] the rule that fires where it occurs, if that is all that it means and the same goes for the rule's other keywords; else −1.
   */
  readonly decides: Int32Array;
  /** [rules] */
  readonly needsAny: Uint8Array;
  /** [rules] how many different keywords of `all` must occur. */
  readonly needsAll: Uint32Array;
  /** [rules] 1 where there is nothing but `any`: what occurs decides at once. */
  readonly anyAlone: Uint8Array;
  /** Rules that speak when nothing occurs: only a `none` list. */
  readonly byAbsence: Uint32Array;
}

/** The rows on which rules fire, out of the keywords that occur in them, row by row. */
export class RuleDecisions {
  /** [rules] rows on which the rule fires, ascending as they are settled. */
  readonly fired: readonly number[][];
  readonly #uses: KeywordUses;
  readonly #touched: Uint32Array;
  /** [rules] the last row in which one of its keywords occurs. */
  readonly #touchedIn: Int32Array;
  readonly #any: Uint8Array;
  readonly #all: Uint32Array;
  readonly #none: Uint8Array;
  readonly #speaksByAbsence: Uint8Array;

  constructor(uses: KeywordUses) {
    const rules = uses.needsAny.length;
    this.#uses = uses;
    this.fired = Array.from({ length: rules }, () => []);
    this.#touched = new Uint32Array(rules);
    this.#touchedIn = new Int32Array(rules).fill(-1);
    this.#any = new Uint8Array(rules);
    this.#all = new Uint32Array(rules);
    this.#none = new Uint8Array(rules);
    this.#speaksByAbsence = new Uint8Array(rules);
    for (const rule of uses.byAbsence) this.#speaksByAbsence[rule] = 1;
  }

  /** Settles a row on which the first `count` of these keywords occur, each once. */
  settle(row: number, keywords: Uint32Array, count: number): void {
    const { uses, anyAlone, byAbsence, needsAny, needsAll } = this.#uses;
    const fired = this.fired;
    const touched = this.#touched;
    const touchedIn = this.#touchedIn;
    const any = this.#any;
    const all = this.#all;
    const none = this.#none;
    let touches = 0;
    for (let i = 0; i < byAbsence.length; i++) {
      touched[touches++] = byAbsence[i];
      none[byAbsence[i]] = 0;
    }
    for (let i = 0; i < count; i++) {
      const codes = uses[keywords[i]];
      for (let at = 0; at < codes.length; at++) {
        const rule = codes[at] >>> 2;
        const role = codes[at] & 3;
        if (anyAlone[rule] === 1) {
          if (touchedIn[rule] !== row) fired[rule].push(row);
          touchedIn[rule] = row;
          continue;
        }
        if (touchedIn[rule] !== row && this.#speaksByAbsence[rule] === 0) {
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

  /**
   * Lets those rules fire that a keyword alone decides; they must not have been settled on later rows.
   *
   * @param pairs [2 × count, or more] row and keyword, rows ascending; those of keywords that do not decide alone remain, at the front
   * @param before added to rows
   * @returns how many remain
   */
  fire(pairs: Uint32Array, from: number, to: number, before: number): number {
    const { decides } = this.#uses;
    const touchedIn = this.#touchedIn;
    const fired = this.fired;
    let kept = from;
    for (let pair = from; pair < to; pair++) {
      const row = before + pairs[2 * pair];
      const keyword = pairs[2 * pair + 1];
      const rule = decides[keyword];
      if (rule < 0) {
        pairs[2 * kept] = pairs[2 * pair];
        pairs[2 * kept + 1] = keyword;
        kept++;
      } else if (touchedIn[rule] !== row) {
        touchedIn[rule] = row;
        fired[rule].push(row);
      }
    }
    return kept;
  }
}
