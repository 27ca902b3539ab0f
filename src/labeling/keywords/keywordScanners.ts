import { KeywordScanner } from './keywordScanner.js';

/** One {@link KeywordScanner} per column and case rule, for the keyword LFs of all tasks. */
export class KeywordScanners {
  readonly #scanners = new Map<string, KeywordScanner>();

  of(column: string, options: { caseSensitive: boolean }): KeywordScanner {
    const key = `${options.caseSensitive} ${column}`;
    let scanner = this.#scanners.get(key);
    if (!scanner) this.#scanners.set(key, (scanner = new KeywordScanner(column, options)));
    return scanner;
  }
}
