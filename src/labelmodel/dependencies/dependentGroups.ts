/** The labeling functions that hang together through some pairs: groups of two and more, ascending, by their first column. */
export function dependentGroups(
  m: number,
  pairs: readonly { readonly first: number; readonly second: number }[],
): number[][] {
  const home = Int32Array.from({ length: m }, (_, j) => j);
  const find = (j: number): number => (home[j] === j ? j : find(home[j]));
  for (const { first, second } of pairs) {
    const [low, high] = [find(first), find(second)].sort((a, b) => a - b);
    home[high] = low;
  }
  const groups = new Map<number, number[]>();
  for (let j = 0; j < m; j++) groups.set(find(j), [...(groups.get(find(j)) ?? []), j]);
  return [...groups.values()].filter((group) => group.length > 1);
}
