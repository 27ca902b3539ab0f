import { textKernels } from './textKernels/textKernels.js';

/** No byte of ASCII. */
export const textEnd = 0xff;

const { mostTexts } = textKernels;
/** Texts that are encoded in one go. */
const together = 64;

/**
 * What {@link asciiWindows} shows, the same place for every window: loops over what is always the same are compiled to half the steps.
 * Text i's bytes stand at `windowStarts[i]` … `windowStarts[i + 1] − 2`; before the first one and behind each stands {@link textEnd}.
 */
export const windowBytes = textKernels.window;
export const windowStarts = textKernels.starts;
/** [texts] 0 where a text is missing, holds other characters, or is longer than there is room for: it has no bytes. */
export const windowIsAscii = new Uint8Array(mostTexts);

const utf8 = new TextEncoder();
/** For texts and what stands between them: the last byte is the last text's end. */
const room = windowBytes.subarray(1, -1);

/** The window at hand: it serves again where the same texts are asked for next. */
let held: { readonly texts: WeakRef<object>; readonly first: number; readonly end: number } | undefined;

/**
 * Goes over texts, many at a time, their bytes in {@link windowBytes} as far as they are plain ASCII: what looks at every character is
 * quicker on bytes, which need no question how a string is kept.
 *
 * @param texts nobody may change afterwards
 * @param visit gets the place of the first text in the list and how many there are; it must not ask for windows itself
 */
export function asciiWindows(texts: readonly (string | null)[], visit: (first: number, count: number) => void): void {
  for (let first = 0; first < texts.length; ) {
    if (held?.texts.deref() !== texts || held.first !== first) {
      held = undefined;
      const end = encodeFrom(texts, first);
      held = { texts: new WeakRef(texts), first, end };
    }
    const { end } = held;
    visit(first, end - first);
    first = end;
  }
}

/** Whether all of these texts are in the window already. */
export function windowHolds(texts: readonly (string | null)[]): boolean {
  return held !== undefined && held.texts.deref() === texts && held.first === 0 && held.end === texts.length;
}

/** Fills the window with texts from `first` on, as many as fit. @returns one past the last */
function encodeFrom(texts: readonly (string | null)[], first: number): number {
  windowBytes[0] = textEnd;
  windowStarts[0] = 1;
  let at = first;
  while (at < texts.length && at < first + mostTexts) {
    const start = windowStarts[at - first];
    let end = at;
    for (let size = 0; end < texts.length && end < Math.min(at + together, first + mostTexts); end++) {
      size += (texts[end]?.length ?? 0) + 1;
      if (start + size > windowBytes.length && end > first) break;
    }
    if (end === at) break;
    // One text beyond ASCII, and each is encoded by itself.
    const allPlain = encodes(texts.slice(at, end).join('\0'), start);
    for (; at < end; at++) {
      const text = texts[at];
      const i = at - first;
      const plain = text !== null && (allPlain || encodes(text, windowStarts[i]));
      windowIsAscii[i] = plain ? 1 : 0;
      windowStarts[i + 1] = windowStarts[i] + (plain ? text.length : 0) + 1;
      windowBytes[windowStarts[i + 1] - 1] = textEnd;
    }
  }
  return at;
}

/** Puts a text into the window from `start` on; false where it is not plain ASCII. In UTF-8 all other characters take more than one byte. */
function encodes(text: string, start: number): boolean {
  const { read, written } = utf8.encodeInto(text, room.subarray(start - 1));
  return read === text.length && written === read;
}
