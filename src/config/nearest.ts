import { closest, distance } from 'fastest-levenshtein';

/** The candidate that `word` is most likely a slip of; undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const list = [...candidates];
  if (list.length === 0 || word === '') return undefined;
  const lower = word.toLowerCase();
  const sameLetters = list.find((candidate) => candidate.toLowerCase() === lower);
  if (sameLetters) return sameLetters;
  const swapped = list.find((candidate) => isSwap(word, candidate));
  if (swapped) return swapped;
  const best = closest(word, list);
  return distance(word, best) <= Math.max(1, Math.floor(Math.min(word.length, best.length) * 0.4)) ? best : undefined;
}

/** Whether two neighbouring letters changed places: one slip, though an edit distance counts two. */
function isSwap(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** `. Did you mean "…"?`, or nothing: the end of a sentence. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const near = nearest(word, candidates);
  return near === undefined ? '' : `. Did you mean "${near}"?`;
}

/** `one of a, b, c`, cut after twelve. */
export function oneOf(candidates: Iterable<string>): string {
  const list = [...candidates];
  if (list.length === 0) return 'there is none to choose from';
  const shown = list.slice(0, 12).join(', ');
  return list.length === 1 ? shown : `one of ${shown}${list.length > 12 ? ', …' : ''}`;
}
