/**
 * The number of runs without white space of each text.
 *
 * @param bytes where the window begins
 * @param starts [texts + 1] u32, of the texts' first bytes, in the window
 * @param counts [texts] u32, what comes out
 */
export function countWords(bytes: usize, starts: usize, texts: i32, counts: usize): void {
  for (let i = 0; i < texts; i++) {
    let at: usize = bytes + load<u32>(starts);
    const end: usize = bytes + load<u32>(starts, 4) - 1;
    let words = 0;
    let spaceBefore: u32 = 1;
    for (; at < end; at += 32) {
      let space = spacesOf(v128.load(at)) | (spacesOf(v128.load(at, 16)) << 16);
      // A shift by 32 would be one by 0.
      if (end - at < 32) space |= <u32>-1 << <u32>(end - at);
      words += popcnt(~space & ((space << 1) | spaceBefore));
      spaceBefore = space >> 31;
    }
    store<u32>(counts, words);
    starts += 4;
    counts += 4;
  }
}

/** One bit a byte, as `\s` says: 9…13 and 32. */
// @ts-expect-error: decorator
@inline
function spacesOf(x: v128): u32 {
  const control = i8x16.le_u(i8x16.sub(x, i8x16.splat(9)), i8x16.splat(4));
  return i8x16.bitmask(v128.or(control, i8x16.eq(x, i8x16.splat(32))));
}
