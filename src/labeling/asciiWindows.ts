/** Some texts of a list as bytes, one after another, as far as they are plain ASCII. */
export interface AsciiWindow {
  /** The place of the first text in the list, and how many there are. */
  readonly first: number;
  readonly length: number;
  /** Text i's bytes stand at `starts[i]` … `starts[i + 1] − 2`; before the first one and behind each stands {@link textEnd}. */
  readonly bytes: Uint8Array;
  /** [length + 1, or more] */
  readonly starts: Uint32Array;
  /** [length, or more] 0 where a text is missing or holds other characters: it has no bytes. */
  readonly isAscii: Uint8Array;
}

/** No byte of ASCII. */
export const textEnd = 0xff;

/** Texts of one window: their bytes stay in a core's cache, and are encoded in one go. */
const together = 64;

const utf8 = new TextEncoder();

/**
 * Goes over texts a window at a time: what looks at every character is quicker on bytes, which need no question how a string is kept.
 *
 * @param visit must keep nothing of a window, the next one takes its place
 */
export function asciiWindows(texts: readonly (string | null)[], visit: (window: AsciiWindow) => void): void {
  let bytes = new Uint8Array(1 << 14);
  const starts = new Uint32Array(together + 1);
  const isAscii = new Uint8Array(together);
  for (let first = 0; first < texts.length; first += together) {
    const some = texts.slice(first, first + together);
    const all = some.join('\0');
    if (bytes.length < all.length + 2) bytes = new Uint8Array(2 * all.length);
    bytes[0] = textEnd;
    starts[0] = 1;
    if (encodes(all, bytes, 1)) {
      for (let i = 0; i < some.length; i++) {
        const text = some[i];
        isAscii[i] = text === null ? 0 : 1;
        starts[i + 1] = starts[i] + (text === null ? 0 : text.length) + 1;
        bytes[starts[i + 1] - 1] = textEnd;
      }
    } else {
      for (let i = 0; i < some.length; i++) {
        const text = some[i];
        isAscii[i] = text !== null && encodes(text, bytes, starts[i]) ? 1 : 0;
        starts[i + 1] = starts[i] + (isAscii[i] === 1 ? text!.length : 0) + 1;
        bytes[starts[i + 1] - 1] = textEnd;
      }
    }
    visit({ first, length: some.length, bytes, starts, isAscii });
  }
}

/** Puts a text into `bytes` from `start` on; false where it is not plain ASCII. In UTF-8 all other characters take more than one byte. */
function encodes(text: string, bytes: Uint8Array, start: number): boolean {
  const { read, written } = utf8.encodeInto(text, bytes.subarray(start));
  return read === text.length && written === read;
}
