/**
 * Writes each vote's pair, lf · codes + code, and counts it.
 *
 * @param lfs [n] of `lfBytes` bytes each, 2 or 4
 * @param votes [n] of `voteBytes` bytes each, 2 or 4
 * @param counts [m · codes] 32 bits, to be added to
 * @param pairs [n] 32 bits, written
 */
export function countPairs(
  lfs: usize,
  lfBytes: i32,
  votes: usize,
  voteBytes: i32,
  n: usize,
  codes: u32,
  counts: usize,
  pairs: usize,
): void {
  if (lfBytes == 2) {
    if (voteBytes == 2) countAs<u16, i16>(lfs, votes, n, codes, counts, pairs);
    else countAs<u16, i32>(lfs, votes, n, codes, counts, pairs);
  } else if (voteBytes == 2) countAs<u32, i16>(lfs, votes, n, codes, counts, pairs);
  else countAs<u32, i32>(lfs, votes, n, codes, counts, pairs);
}

function countAs<L, V>(lfs: usize, votes: usize, n: usize, codes: u32, counts: usize, pairs: usize): void {
  for (let i: usize = 0; i < n; i++) {
    const pair = <u32>load<L>(lfs + i * sizeof<L>()) * codes + <u32>load<V>(votes + i * sizeof<V>());
    store<u32>(pairs + (i << 2), pair);
    const count = counts + ((<usize>pair) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
}

/** Puts `symbolOf` [m · codes] of each pair [n] in its place. */
export function renumber(pairs: usize, n: usize, symbolOf: usize): void {
  for (let at = pairs, end = pairs + (n << 2); at < end; at += 4) {
    store<u32>(at, load<u32>(symbolOf + ((<usize>load<u32>(at)) << 2)));
  }
}

/**
 * How many of the rows, taken with their gold, are not in the table yet; they are in it afterwards. Rows are told apart by a hash of 64
 * bits: among some ten thousand rows two different ones with the same hash are not to be expected.
 *
 * @param slots [mask + 1] 64 bits, zeros at first, an open-addressing table
 * @returns their number
 */
export function distinctRows(
  symbols: usize,
  offsets: usize,
  first: u32,
  gold: usize,
  rows: usize,
  slots: usize,
  mask: u32,
): i32 {
  let found = 0;
  for (let row: usize = 0; row < rows; row++) {
    const to = symbols + ((<usize>(load<u32>(offsets + (row << 2), 4) - first)) << 2);
    let hash = <u64>(load<i16>(gold + (row << 1)) + 2);
    for (let at = symbols + ((<usize>(load<u32>(offsets + (row << 2)) - first)) << 2); at < to; at += 4) {
      hash = (hash ^ <u64>load<u32>(at)) * 0x9e3779b97f4a7c15;
      hash ^= hash >> 32;
    }
    if (hash == 0) hash = 1;
    let slot = <u32>hash & mask;
    let there = load<u64>(slots + ((<usize>slot) << 3));
    while (there != 0 && there != hash) {
      slot = (slot + 1) & mask;
      there = load<u64>(slots + ((<usize>slot) << 3));
    }
    if (there != 0) continue;
    store<u64>(slots + ((<usize>slot) << 3), hash);
    found++;
  }
  return found;
}

/**
 * @param cellOf [symbols] 32 bits: the symbol's group · 256 + what it adds to the group's code
 * @param codes [rows, groups] bytes, written
 */
export function encodeRows(
  symbols: usize,
  offsets: usize,
  first: u32,
  rows: usize,
  cellOf: usize,
  groups: usize,
  codes: usize,
): void {
  for (let row: usize = 0; row < rows; row++, codes += groups) {
    for (let g: usize = 0; g < groups; g++) store<u8>(codes + g, 0);
    const to = symbols + ((<usize>(load<u32>(offsets + (row << 2), 4) - first)) << 2);
    for (let at = symbols + ((<usize>(load<u32>(offsets + (row << 2)) - first)) << 2); at < to; at += 4) {
      const cell = load<u32>(cellOf + ((<usize>load<u32>(at)) << 2));
      const code = codes + <usize>(cell >> 8);
      store<u8>(code, load<u8>(code) + <u8>cell);
    }
  }
}

/**
 * The codes of groups, a plane of rows for each group. Votes of labeling functions and codes that `steps` has nothing for add nothing.
 *
 * @param lfs of `lfBytes` bytes each, 2 or 4
 * @param votes of 16 bits each
 * @param planeOf [m] 32 bits: where the plane of the labeling function's group begins
 * @param steps [m · codes] bytes: what the vote adds to its group's code
 * @param planes [groups, rows, or more] bytes, to be added to
 */
export function encodePlanes(
  lfs: usize,
  lfBytes: i32,
  votes: usize,
  offsets: usize,
  first: u32,
  rows: usize,
  codes: u32,
  planeOf: usize,
  steps: usize,
  planes: usize,
): void {
  if (lfBytes == 2) encodePlanesAs<u16>(lfs, votes, offsets, first, rows, codes, planeOf, steps, planes);
  else encodePlanesAs<u32>(lfs, votes, offsets, first, rows, codes, planeOf, steps, planes);
}

function encodePlanesAs<L>(
  lfs: usize,
  votes: usize,
  offsets: usize,
  first: u32,
  rows: usize,
  codes: u32,
  planeOf: usize,
  steps: usize,
  planes: usize,
): void {
  let at: usize = 0;
  for (let row: usize = 0; row < rows; row++, planes++) {
    const end = <usize>(load<u32>(offsets + (row << 2), 4) - first);
    for (; at < end; at++) {
      const lf = <u32>load<L>(lfs + at * sizeof<L>());
      const code = planes + <usize>load<u32>(planeOf + ((<usize>lf) << 2));
      const step = load<u8>(steps + <usize>(lf * codes + <u32>load<u16>(votes + (at << 1))));
      store<u8>(code, load<u8>(code) + step);
    }
  }
}

/**
 * Copies the votes of those patterns out of a block that are wanted.
 *
 * @param start, end numbers of the block's first pattern, and of the first after it
 * @param wanted [count] numbers of patterns, ascending; those before place `from` are done
 * @param picked their symbols, written one pattern after another
 * @param pickedOffsets [count + 1] where the symbols of the wanted patterns are, all together, ends; written, from what stands at place `from` on
 * @returns the place of the first that comes after the block
 */
export function pickRows(
  symbols: usize,
  offsets: usize,
  first: u32,
  start: u32,
  end: u32,
  wanted: usize,
  from: u32,
  count: u32,
  picked: usize,
  pickedOffsets: usize,
): u32 {
  let i = from;
  let total = load<u32>(pickedOffsets + ((<usize>i) << 2));
  for (; i < count; i++) {
    const number = load<u32>(wanted + ((<usize>i) << 2));
    if (number >= end) break;
    const row = offsets + ((<usize>(number - start)) << 2);
    const begin = load<u32>(row);
    const length = load<u32>(row, 4) - begin;
    const source = symbols + ((<usize>(begin - first)) << 2);
    const bytes = (<usize>length) << 2;
    for (let at: usize = 0; at < bytes; at += 4) store<u32>(picked + at, load<u32>(source + at));
    picked += bytes;
    total += length;
    store<u32>(pickedOffsets + ((<usize>i) << 2), total, 4);
  }
  return i;
}
