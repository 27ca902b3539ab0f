import type { FeaturePiece } from './featureKind.js';

/**
 * Each distinct piece with its share of its column: those that fall into one column share it by how often they occur.
 *
 * @param found every occurrence
 */
export function sharedPieces(found: readonly string[], columnOf: (words: string) => number): FeaturePiece[] {
  const counts = new Map<string, number>();
  for (const words of found) counts.set(words, (counts.get(words) ?? 0) + 1);
  const totals = new Map<number, number>();
  for (const [words, count] of counts) totals.set(columnOf(words), (totals.get(columnOf(words)) ?? 0) + count);
  return [...counts].map(([words, count]) => {
    const column = columnOf(words);
    return { words, column, share: count / totals.get(column)! };
  });
}
