import { isBuiltin } from 'node:module';

/** Modules of Node whose functions give the same for the same. */
const pure = new Set([
  'assert',
  'buffer',
  'crypto',
  'path',
  'punycode',
  'querystring',
  'string_decoder',
  'url',
  'util',
]);

/** What code names that has no part in the row, and its word for people. */
const outside: readonly (readonly [pattern: RegExp, word: string])[] = [
  [/\bMath\.random\b/, 'Math.random'],
  [/\b(random(UUID|Int|Bytes|Fill)|getRandomValues)\b/, 'random numbers'],
  [/\bDate\.now\b|\bnew Date(?!\s*\()|\bDate\(\)|\bperformance\.now\b|\bTemporal\.Now\b/, 'the clock'],
  [/\b(fetch|WebSocket|XMLHttpRequest|EventSource)\b/, 'the network'],
  [/\bprocess\b/, 'process'],
  [/\bimport\.meta\b/, 'import.meta'],
  [/\beval\(|\bFunction\(/, 'eval'],
  [/(\bimport|\b_*require)\((?!["'])/, 'an import of a computed name'],
];

/**
 * What a function's answers may rest on beside the row and the code, as far as its text shows it. Names alone count, in texts too: one too
 * many costs a second asking, one too few would keep an answer that is out of date.
 *
 * @param text of the function with all that it reaches
 * @param imports what it imports from elsewhere
 * @returns the first such thing; undefined where there is none
 */
export function beyondTheRow(text: string, imports: readonly string[]): string | undefined {
  const named = outside.find(([pattern]) => pattern.test(text));
  if (named) return named[1];
  const builtin = imports.find((name) => isBuiltin(name) && !pure.has(name.replace(/^node:/, '').split('/')[0]));
  return builtin;
}
