/**
 * The same items with the last one and the middle one right behind the first: where an axis goes from little work to much, the first three runs
 * show the least, the most and the middle, and the time that is left can be told from them.
 */
export function spreadOut<T>(items: readonly T[]): T[] {
  if (items.length < 4) return [...items];
  const first = [0, items.length - 1, Math.floor((items.length - 1) / 2)];
  return [...first.map((i) => items[i]), ...items.filter((_, i) => !first.includes(i))];
}
