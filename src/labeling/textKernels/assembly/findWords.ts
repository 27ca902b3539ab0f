/** Bytes of a word that its entry's key holds; of a shorter one zeros follow. */
const keyBytes: u32 = 16;

/** Bytes of texts whose words are looked up before any of them is settled, a multiple of 64; `WordIndex` has room for as many words as there can be in them. */
const bytesAtOnce: usize = 4096;

/**
 * Looks every word of some texts up, a word being what no other letter, digit or underscore touches, and then compares what the keywords
 * that begin with this word go on with. The index is `WordIndex`'s, which says how it is laid out.
 *
 * A block of 64 bytes becomes bits, one a byte, so that words are found without a look at every byte, and what is done for one does not
 * wait for the one before. Whether a word is in the index decides no branch, as nobody can foretell it: all are noted, and what is noted is
 * written over where it was nothing.
 *
 * @param bytes where the window begins
 * @param starts [texts + 1] u32, of the texts' first bytes, in the window
 * @param first the first text
 * @param end one past the last
 * @param slots [2 ^ slotBits] of 32 bytes
 * @param masks 16 bytes of ones and 16 zeros
 * @param fold 32 where case does not matter, else 0
 * @param noted room for as many words as 4096 bytes have, 16 bytes each, and one more
 * @param seen [keywords] u32 in which text a keyword was found last, plus 1; all less than `first` + 1 before
 * @param found gets pairs of u32, text and keyword, each once, texts ascending; what is written may go beyond them by one
 * @returns how many pairs
 */
export function findWords(
  bytes: usize,
  starts: usize,
  first: u32,
  end: u32,
  slots: usize,
  slotBits: u32,
  masks: usize,
  fold: u32,
  noted: usize,
  seen: usize,
  found: usize,
): u32 {
  const from: usize = bytes + load<u32>(starts + (<usize>first << 2));
  const to: usize = bytes + load<u32>(starts + (<usize>end << 2));
  const folded = i8x16.splat(<i8>fold);
  const shift: u64 = 64 - slotBits;
  const room = found;
  let text = first;
  let textEnd: usize = bytes + load<u32>(starts + (<usize>text << 2), 4);
  let open: u64 = 0;
  let begin: usize = from;
  for (let chunk: usize = from; chunk < to; chunk += bytesAtOnce) {
    const chunkEnd = min<usize>(chunk + bytesAtOnce, to);
    let note = noted;
    for (let block: usize = chunk; block < chunkEnd; block += 64) {
      let inWord: u64 =
        wordBits(v128.load(block)) |
        (wordBits(v128.load(block, 16)) << 16) |
        (wordBits(v128.load(block, 32)) << 32) |
        (wordBits(v128.load(block, 48)) << 48);
      if (to - block < 64) inWord &= (<u64>1 << <u64>(to - block)) - 1;
      // Where words begin and end, in turn. The last byte ends a text, so that no word stays open.
      let edges = inWord ^ ((inWord << 1) | open);
      if (open == 0) {
        begin = block + <usize>ctz(edges);
        edges &= edges - 1;
      }
      open = inWord >> 63;
      while (edges != 0) {
        const after: usize = block + <usize>ctz(edges);
        edges &= edges - 1;
        const length = <u32>(after - begin);
        const key = keyOf(begin, length, folded, masks);
        const low = i64x2.extract_lane(key, 0);
        const high = i64x2.extract_lane(key, 1);
        const entry = slots + (<usize>(hashOf(low, high) >> shift) << 5);
        const mark = load<u32>(entry, 16);
        const differs = (load<u64>(entry) ^ low) | (load<u64>(entry, 8) ^ high) | ((mark & 0xffff) ^ length);
        store<u32>(note, begin);
        store<u32>(note, after, 4);
        store<u32>(note, entry, 8);
        note += (<usize>(differs == 0) | <usize>(mark >> 16)) << 4;
        begin = block + <usize>ctz(edges);
        edges &= edges - 1;
      }
    }
    for (let at = noted; at < note; at += 16) {
      const word: usize = load<u32>(at);
      let entry: usize = load<u32>(at, 8);
      text += <u32>(word >= textEnd);
      textEnd = bytes + load<u32>(starts + (<usize>text << 2), 4);
      while (word >= textEnd) {
        text++;
        textEnd = bytes + load<u32>(starts + (<usize>text << 2), 4);
      }
      const after: usize = load<u32>(at, 4);
      if (load<u32>(entry, 24) != 0) entry = entryOf(word, after, slots, slotBits, masks, fold);
      if (entry == 0) continue;
      if (load<u32>(entry, 24) == 0) {
        const keyword = load<u32>(entry, 20);
        const seenAt = seen + (<usize>keyword << 2);
        store<u32>(found, text);
        store<u32>(found, keyword, 4);
        found += <usize>(load<u32>(seenAt) != text + 1) << 3;
        store<u32>(seenAt, text + 1);
        continue;
      }
      let continuation: usize = load<u32>(entry, 20);
      for (let left = load<u32>(entry, 24); left > 0; left--, continuation += 16) {
        const keyword = load<u32>(continuation);
        const seenAt = seen + (<usize>keyword << 2);
        if (load<u32>(seenAt) == text + 1) continue;
        const rest: usize = load<u32>(continuation, 4);
        if (rest != 0 && !goesOn(rest, load<u32>(continuation, 8), after, fold)) continue;
        store<u32>(seenAt, text + 1);
        store<u32>(found, text);
        store<u32>(found, keyword, 4);
        found += 8;
      }
    }
  }
  return <u32>(found - room) >> 3;
}

/** A word's first 16 bytes, zeros past its end. */
// @ts-expect-error: decorator
@inline
function keyOf(word: usize, length: u32, folded: v128, masks: usize): v128 {
  return v128.and(v128.or(v128.load(word), folded), v128.load(masks + keyBytes - min<u32>(length, keyBytes)));
}

/** Where a word's entry stands, 0 where it has none. A slot that was full when it came is marked. */
function entryOf(word: usize, after: usize, slots: usize, slotBits: u32, masks: usize, fold: u32): usize {
  const length = <u32>(after - word);
  const key = keyOf(word, length, i8x16.splat(<i8>fold), masks);
  const low = i64x2.extract_lane(key, 0);
  const high = i64x2.extract_lane(key, 1);
  let slot: usize = <usize>(hashOf(low, high) >> (64 - slotBits));
  for (;;) {
    const entry = slots + (slot << 5);
    const mark = load<u32>(entry, 16);
    if (load<u64>(entry) == low && load<u64>(entry, 8) == high && (mark & 0xffff) == length) {
      if (length <= keyBytes || sameBytes(load<u32>(entry, 28), word + keyBytes, after, fold)) return entry;
    }
    if (mark >> 16 == 0) break;
    slot = (slot + 1) & ((<usize>1 << slotBits) - 1);
  }
  return 0;
}

/** A word's place in the index, in its upper bits, out of its key's two halves. `WordIndex` has the same. */
// @ts-expect-error: decorator
@inline
function hashOf(low: u64, high: u64): u64 {
  return (low + high * 0x9e3779b97f4a7c15) * 0xd6e8feb86659fd93;
}

/** One bit a byte: letters, digits and the underscore. */
// @ts-expect-error: decorator
@inline
function wordBits(x: v128): u64 {
  const letter = i8x16.le_u(i8x16.sub(v128.or(x, i8x16.splat(0x20)), i8x16.splat(0x61)), i8x16.splat(25));
  const digit = i8x16.le_u(i8x16.sub(x, i8x16.splat(0x30)), i8x16.splat(9));
  return <u64>i8x16.bitmask(v128.or(v128.or(letter, digit), i8x16.eq(x, i8x16.splat(0x5f))));
}

function isWord(byte: u32): bool {
  return (byte | 0x20) - 0x61 < 26 || byte - 0x30 < 10 || byte == 0x5f;
}

/** The rest of a long word; both are characters of words, in which 32 is case and no more. */
function sameBytes(rest: usize, from: usize, to: usize, fold: u32): bool {
  for (; from < to; from++, rest++) if ((load<u8>(from) | fold) != load<u8>(rest)) return false;
  return true;
}

/**
 * Whether a text goes on with this; one space of it is any run of white space without a blank line. Where it ends in a character of a
 * word none may follow.
 */
function goesOn(rest: usize, length: u32, at: usize, fold: u32): bool {
  let last: u32 = 0;
  for (const end: usize = rest + length; rest < end; rest++) {
    last = load<u8>(rest);
    let byte: u32 = load<u8>(at);
    if (last == 0x20) {
      if (!isSpace(byte)) return false;
      let lineEnds = 0;
      for (; isSpace(byte); byte = load<u8>(++at)) if (byte == 0x0a) lineEnds++;
      if (lineEnds > 1) return false;
    } else {
      // Letters are large in the index where case does not matter.
      if (fold != 0 && byte - 0x61 < 26) byte -= 0x20;
      if (byte != last) return false;
      at++;
    }
  }
  return !isWord(last) || !isWord(load<u8>(at));
}

function isSpace(byte: u32): bool {
  return byte == 0x20 || byte - 9 < 5;
}
