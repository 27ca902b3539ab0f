/**
 * Blocks of one piece of work that threads take from both ends: whoever handed the work out from the first on, helpers from the last on,
 * down to the lowest that they have what it takes for. All of it is one word of shared memory, so that a block is taken once.
 */
export const mostBlocks = 1023;

const bits = 10;
const mask = mostBlocks;

/** Lays out blocks 0 … blocks − 1, of which helpers may take those from `floor` on. */
export function openQueue(control: Int32Array, at: number, blocks: number, floor: number): void {
  Atomics.store(control, at, (blocks << bits) | floor);
}

/** The first block that nobody has, for who handed them out; undefined where there is none. */
export function takeFirst(control: Int32Array, at: number): number | undefined {
  return take(control, at, (first, end) => (first < end ? [first, 1 << (2 * bits)] : undefined));
}

/** The last block that nobody has, for a helper; undefined where there is none for it. */
export function takeLast(control: Int32Array, at: number): number | undefined {
  return take(control, at, (first, end, floor) => (Math.max(first, floor) < end ? [end - 1, -1 << bits] : undefined));
}

/** The number of blocks from the front that helpers have left alone. */
export function endOf(control: Int32Array, at: number): number {
  return (Atomics.load(control, at) >>> bits) & mask;
}

function take(
  control: Int32Array,
  at: number,
  choose: (first: number, end: number, floor: number) => readonly [block: number, change: number] | undefined,
): number | undefined {
  for (;;) {
    const word = Atomics.load(control, at);
    const chosen = choose(word >>> (2 * bits), (word >>> bits) & mask, word & mask);
    if (!chosen) return undefined;
    if (Atomics.compareExchange(control, at, word, word + chosen[1]) === word) return chosen[0];
  }
}
