/**
 * The n-grams of a text as strings, in the order in which `NgramHasher` hashes them: `hash32` of each is its hash. For showing what stands behind a
 * bucket; extraction itself builds no strings.
 *
 * @param ngrams the shortest and the longest gram, in words or characters
 */
export function ngramsOf(
  text: string,
  unit: 'words' | 'chars',
  [low, high]: readonly [number, number],
  lowercase: boolean,
): string[] {
  const composed = text.normalize();
  const plain = lowercase ? composed.toLowerCase() : composed;
  const pieces = unit === 'words' ? (plain.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []) : characters(plain);
  const between = unit === 'words' ? ' ' : '';
  const grams: string[] = [];
  for (let first = 0; first < pieces.length; first++) {
    for (let length = low; length <= high && first + length <= pieces.length; length++) {
      grams.push(pieces.slice(first, first + length).join(between));
    }
  }
  return grams;
}

/** Code points, with each run of white space made one space and a space at either end. */
function characters(text: string): string[] {
  const trimmed = text.replace(/\s+/g, ' ').trim();
  return trimmed === '' ? [] : [...` ${trimmed} `];
}
