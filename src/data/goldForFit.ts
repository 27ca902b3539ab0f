import type { Rng } from '../core/rng.js';
import { splitCode } from '../core/split.js';
import type { GoldSpec } from '../core/taskSpec.js';

/**
 * The gold that a fit may see: none outside the train split, and on it as much as `gold.train` grants. Draws are nested:
 * with the same generator, the rows of a smaller draw are among those of a larger one.
 *
 * @param gold [n] class or −1
 * @param splits [n] split codes
 * @param k number of classes
 * @returns [n] class, −1 = withheld or unknown
 */
export function goldForFit(
  gold: Int16Array,
  splits: Uint8Array,
  granted: GoldSpec['train'],
  k: number,
  rng: Rng,
): Int16Array {
  const visible = new Int16Array(gold.length).fill(-1);
  if (granted === 'none') return visible;
  const known: number[] = [];
  for (let row = 0; row < gold.length; row++) {
    if (splits[row] === splitCode.train && gold[row] >= 0) known.push(row);
  }
  const drawn = granted === 'all' ? known : rng.shuffle(known);
  const perClass = typeof granted === 'object' ? granted.perClass : Number.POSITIVE_INFINITY;
  const total = typeof granted === 'number' ? granted : drawn.length;
  const taken = new Uint32Array(k);
  for (const row of drawn.slice(0, total)) {
    if (taken[gold[row]]++ < perClass) visible[row] = gold[row];
  }
  return visible;
}
