import type { RowChunk } from '../core/rowSource.js';
import { asciiWindows, windowHolds, windowIsAscii, windowStarts } from './asciiWindows.js';
import type { Field } from './field.js';
import { textKernels } from './textKernels/textKernels.js';

/**
 * One chunk of rows as the LFs see it. What several of them need (texts, counts, row objects) is made when the first
 * one asks and kept for the rest.
 */
export class RowBlock {
  readonly start: number;
  readonly length: number;
  readonly columns: Readonly<Record<string, readonly unknown[]>>;
  readonly #visible: readonly string[];
  readonly #texts = new Map<string, readonly (string | null)[]>();
  readonly #counts = new Map<string, readonly (number | null)[]>();
  #rows: readonly Readonly<Record<string, unknown>>[] | undefined;

  /** @param visible the columns that row objects hold */
  constructor(chunk: RowChunk, visible: readonly string[]) {
    this.start = chunk.start;
    this.length = chunk.length;
    this.columns = chunk.columns;
    this.#visible = visible;
  }

  /** [length] the column as text: numbers and booleans printed, a list's elements a blank line apart, null = missing. */
  texts(column: string): readonly (string | null)[] {
    let texts = this.#texts.get(column);
    if (!texts) this.#texts.set(column, (texts = this.columns[column].map(textOf)));
    return texts;
  }

  /** [length] the cells of a field; of a derived one the counts, null where the text is missing. */
  values(field: Field): readonly unknown[] {
    if (!field.derived) return this.columns[field.column];
    const key = `${field.derived} ${field.column}`;
    let counts = this.#counts.get(key);
    if (!counts) {
      const texts = this.texts(field.column);
      counts = field.derived === 'words' ? wordCounts(texts) : charCounts(texts);
      this.#counts.set(key, counts);
    }
    return counts;
  }

  /** [length] frozen row objects of the visible columns, for labeling functions in code. */
  rows(): readonly Readonly<Record<string, unknown>>[] {
    if (!this.#rows) {
      const names = this.#visible;
      const cells = names.map((name) => this.columns[name]);
      const rows: Readonly<Record<string, unknown>>[] = [];
      for (let i = 0; i < this.length; i++) {
        const row: Record<string, unknown> = {};
        for (let c = 0; c < names.length; c++) row[names[c]] = cells[c][i];
        rows.push(Object.freeze(row));
      }
      this.#rows = rows;
    }
    return this.#rows;
  }
}

function textOf(cell: unknown): string | null {
  if (typeof cell === 'string') return cell;
  if (cell === null || cell === undefined) return null;
  return Array.isArray(cell) ? cell.map(String).join('\n\n') : String(cell);
}

/** [texts] {@link countWords} of each. */
function wordCounts(texts: readonly (string | null)[]): (number | null)[] {
  const counts: (number | null)[] = [];
  asciiWindows(texts, (first, count) => {
    textKernels.countWords(count);
    for (let i = 0; i < count; i++) {
      const text = texts[first + i];
      if (windowIsAscii[i] === 1) counts.push(textKernels.counts[i]);
      else counts.push(text === null ? null : countWords(text));
    }
  });
  return counts;
}

/** The number of runs without white space. */
function countWords(text: string): number {
  let words = 0;
  let before = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const solid = unit < 0x80 ? isSolidAscii[unit] : isWhiteSpace(unit) ? 0 : 1;
    words += solid & ~before;
    before = solid;
  }
  return words;
}

/** [128] 1 where not white space. */
const isSolidAscii = Uint8Array.from({ length: 128 }, (_, unit) => (isWhiteSpace(unit) ? 0 : 1));

const leadSurrogate = /[\ud800-\udbff]/;

/** [texts] {@link countChars} of each. */
function charCounts(texts: readonly (string | null)[]): (number | null)[] {
  // Of plain ASCII, where that is known, each character takes one place.
  const known = windowHolds(texts);
  const counts: (number | null)[] = [];
  for (let i = 0; i < texts.length; i++) {
    if (known && windowIsAscii[i] === 1) {
      counts.push(windowStarts[i + 1] - windowStarts[i] - 1);
      continue;
    }
    const text = texts[i];
    counts.push(text === null ? null : countChars(text));
  }
  return counts;
}

/** The number of Unicode code points: an emoji counts once, although it takes two places in a JavaScript string. */
function countChars(text: string): number {
  if (!leadSurrogate.test(text)) return text.length;
  let chars = text.length;
  for (let i = 0; i + 1 < text.length; i++) {
    if ((text.charCodeAt(i) & 0xfc00) === 0xd800 && (text.charCodeAt(i + 1) & 0xfc00) === 0xdc00) chars--;
  }
  return chars;
}

/** White space as in the regular expression `\s`. */
function isWhiteSpace(unit: number): boolean {
  if (unit <= 0x20) return unit === 0x20 || (unit >= 0x09 && unit <= 0x0d);
  if (unit < 0xa0) return false;
  return (
    unit === 0xa0 ||
    unit === 0x1680 ||
    (unit >= 0x2000 && unit <= 0x200a) ||
    unit === 0x2028 ||
    unit === 0x2029 ||
    unit === 0x202f ||
    unit === 0x205f ||
    unit === 0x3000 ||
    unit === 0xfeff
  );
}
