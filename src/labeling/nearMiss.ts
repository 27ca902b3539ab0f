import { closest, distance } from 'fastest-levenshtein';

/** ` Did you mean "…"?` for the candidate that `word` is most likely a slip of; empty when none is near. */
export function nearMiss(word: string, candidates: readonly string[]): string {
  if (candidates.length === 0 || word === '') return '';
  const best = candidates.find((name) => name.toLowerCase() === word.toLowerCase()) ?? closest(word, candidates);
  const near =
    distance(word.toLowerCase(), best.toLowerCase()) <= Math.max(1, 0.4 * Math.min(word.length, best.length));
  return near ? ` Did you mean "${best}"?` : '';
}
