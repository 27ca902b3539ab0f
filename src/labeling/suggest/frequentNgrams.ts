/**
 * Words and pairs of words that stand in many of the texts, most frequent first: each text counts once. A pair is two words with one blank between
 * them, so that a keyword of the same text fires on it.
 *
 * @param least texts that hold it
 * @param most how many are returned
 */
export function frequentNgrams(texts: Iterable<string>, least: number, most: number): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const words = [...text.toLowerCase().matchAll(/[\p{L}\p{N}_]+/gu)];
    const own = new Set<string>();
    words.forEach((match, i) => {
      own.add(match[0]);
      const next = words[i + 1];
      const end = match.index + match[0].length;
      if (next && next.index === end + 1 && text[end] === ' ') own.add(`${match[0]} ${next[0]}`);
    });
    for (const ngram of own) counts.set(ngram, (counts.get(ngram) ?? 0) + 1);
  }
  return [...counts]
    .filter(([ngram, count]) => count >= least && ngram.length > 1)
    .sort(([x, a], [y, b]) => b - a || (x < y ? -1 : 1))
    .slice(0, most)
    .map(([ngram]) => ngram);
}
