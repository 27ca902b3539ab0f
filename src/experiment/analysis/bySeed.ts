import { mean } from '../../core/numeric.js';

/**
 * One value per seed out of several: values of a seed are not independent of each other, so its mean stands for it.
 *
 * @param values in any order, with the seed that each belongs to
 * @returns [seeds] in the order in which seeds first occur
 */
export function bySeed(values: readonly { readonly seed: string; readonly value: number }[]): number[] {
  const groups = new Map<string, number[]>();
  for (const { seed, value } of values) groups.set(seed, [...(groups.get(seed) ?? []), value]);
  return [...groups.values()].map(mean);
}
