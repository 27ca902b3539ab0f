import type { LabelMatrix } from '../../core/labelMatrix.js';
import type { Dependency } from './dependency.js';

/**
 * [m] The labeling function that each one repeats, −1 for none: a maximum spanning forest of the dependencies by likeness
 * (Chow and Liu, IEEE Trans. Inf. Theory 14, 1968), each tree hung up at the one that votes most. It is the junction tree
 * of a forest: its cliques are the pairs, its separators, with exponent −1, the ones that pairs share. Where dependencies run in a
 * circle the weakest of it is left out.
 */
export function dependencyForest(
  { m, names, lfs }: Pick<LabelMatrix, 'm' | 'names' | 'lfs'>,
  dependencies: readonly Dependency[],
): Int32Array {
  const cast = new Float64Array(m);
  for (const j of lfs) cast[j]++;
  const before = (a: number, b: number) => (names[a] < names[b] ? -1 : names[a] > names[b] ? 1 : a - b);
  const ordered = dependencies
    .map(({ first, second, likeness }) => {
      const [low, high] = [first, second].sort(before);
      return { low, high, likeness };
    })
    .sort((a, b) => b.likeness - a.likeness || before(a.low, b.low) || before(a.high, b.high));
  const home = Int32Array.from({ length: m }, (_, j) => j);
  const find = (j: number): number => (home[j] === j ? j : find(home[j]));
  const neighbours = new Map<number, number[]>();
  const link = (from: number, to: number) => neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
  for (const { low, high } of ordered) {
    if (find(low) === find(high)) continue;
    home[find(low)] = find(high);
    link(low, high);
    link(high, low);
  }
  const above = new Int32Array(m).fill(-1);
  const seen = new Uint8Array(m);
  for (const root of [...neighbours.keys()].sort((a, b) => cast[b] - cast[a] || before(a, b))) {
    if (seen[root]) continue;
    seen[root] = 1;
    const open = [root];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      for (const other of neighbours.get(next)!) {
        if (seen[other]) continue;
        seen[other] = 1;
        above[other] = next;
        open.push(other);
      }
    }
  }
  return above;
}
