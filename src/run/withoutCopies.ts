/** Texts that share this much of their words are one to whoever labels them. */
const alike = 0.8;

/**
 * The first rows whose texts are not nearly the same as one before them: the Jaccard index of their sets of words is below 0.8.
 * Rows without a text are kept.
 *
 * @param texts [rows] in the order in which rows are wanted
 * @param count how many at most
 * @returns indices, ascending
 */
export function withoutCopies(texts: readonly (string | undefined)[], count: number): number[] {
  const kept: number[] = [];
  const seen: ReadonlySet<string>[] = [];
  for (let i = 0; i < texts.length && kept.length < count; i++) {
    const words = new Set((texts[i] ?? '').toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []);
    if (words.size > 0) {
      if (seen.some((other) => jaccard(words, other) >= alike)) continue;
      seen.push(words);
    }
    kept.push(i);
  }
  return kept;
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (Math.min(a.size, b.size) < alike * Math.max(a.size, b.size)) return 0;
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return common / (a.size + b.size - common);
}
