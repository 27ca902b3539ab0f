import { hashFraction } from '../core/hash.js';
import { type SplitName, splitCode, splitNames } from '../core/split.js';

/** Keeps the place of a row among the splits apart from other uses of its id's hash. */
const splitSalt = 0x5b117;

export type SplitShares = Readonly<Record<SplitName, number>>;

/** One task's gold: [n] class or −1. */
export interface Stratum {
  readonly gold: Int16Array;
  readonly k: number;
}

/** The split that a key's hash alone points to: the same in every data set, whatever other rows there are. */
export function splitOfKey(key: string, shares: SplitShares): number {
  const u = hashFraction(key, splitSalt);
  if (u < shares.train) return splitCode.train;
  return u < shares.train + shares.validation || shares.test === 0
    ? shares.validation > 0
      ? splitCode.validation
      : splitCode.train
    : splitCode.test;
}

/**
 * Parts rows by a stable hash of their keys, stratified by gold.
 *
 * Every row goes where its key's hash points, with one exception: where that would leave a class's rows further from
 * their share of a split than 1 + √(r(1−r)j)/2 rows (r the share, j the rows of that class so far: half a standard
 * deviation of what chance alone does), the row goes to the split that lacks the class most. Rows are taken in the order
 * of the data, so rows added at the end never move earlier ones; in the long run the exception meets some two rows in a
 * hundred, and rows without gold never. The seed has no part in it: a test row stays one in every run.
 *
 * @param keys [n]
 * @param strata the tasks' gold, if any
 * @returns [n] split codes
 */
export function splitByHash(keys: readonly string[], shares: SplitShares, strata: readonly Stratum[] = []): Uint8Array {
  const splits = new Uint8Array(keys.length);
  const share = splitNames.map((name) => shares[name]);
  const counts = strata.map(({ k }) => new Uint32Array(k * splitNames.length));
  for (let row = 0; row < keys.length; row++) {
    const wanted = splitOfKey(keys[row], shares);
    splits[row] = balanced(wanted, row, share, strata, counts);
    strata.forEach(({ gold }, t) => {
      if (gold[row] >= 0) counts[t][gold[row] * splitNames.length + splits[row]]++;
    });
  }
  return splits;
}

/** `wanted`, unless a class of this row's is too far from its shares there or elsewhere. */
function balanced(
  wanted: number,
  row: number,
  share: readonly number[],
  strata: readonly Stratum[],
  counts: readonly Uint32Array[],
): number {
  const lack = share.map(() => 0);
  let starving = false;
  let full = false;
  for (let t = 0; t < strata.length; t++) {
    const c = strata[t].gold[row];
    if (c < 0) continue;
    const at = c * share.length;
    let j = 1;
    for (let s = 0; s < share.length; s++) j += counts[t][at + s];
    for (let s = 0; s < share.length; s++) {
      const expected = share[s] * j;
      const slack = 1 + 0.5 * Math.sqrt(expected * (1 - share[s]));
      const missing = expected - counts[t][at + s];
      lack[s] += missing;
      if (share[s] > 0 && missing > slack) starving = true;
      if (s === wanted && missing < 1 - slack) full = true;
    }
  }
  if (!starving && !full) return wanted;
  let best = wanted;
  for (let s = 0; s < share.length; s++) if (share[s] > 0 && lack[s] > lack[best]) best = s;
  return best;
}

/**
 * The oldest rows train, the newest test, cut at the shares. Rows of the same time lie in the same split, the earlier one.
 *
 * @param times [n]
 */
export function splitByTime(times: Float64Array, shares: SplitShares): Uint8Array {
  const n = times.length;
  const order = Array.from({ length: n }, (_, row) => row).sort((a, b) => times[a] - times[b] || a - b);
  const trainEnd = afterTies(Math.round(shares.train * n));
  const validationEnd = Math.max(trainEnd, afterTies(Math.round((shares.train + shares.validation) * n)));
  const splits = new Uint8Array(n);
  order.forEach((row, rank) => {
    splits[row] = rank < trainEnd ? splitCode.train : rank < validationEnd ? splitCode.validation : splitCode.test;
  });
  return splits;

  function afterTies(cut: number): number {
    let end = cut;
    while (end > 0 && end < n && times[order[end]] === times[order[end - 1]]) end++;
    return end;
  }
}
