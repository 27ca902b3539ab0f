import { webAssembly } from '../../core/webAssembly.js';
import { kernelBytes } from './kernelBytes.js';

/** What `assembly/` exports: places and sizes in bytes, as it says there. */
interface Kernels {
  countWords(bytes: number, starts: number, texts: number, counts: number): void;
  findWords(
    bytes: number,
    starts: number,
    first: number,
    end: number,
    slots: number,
    slotBits: number,
    masks: number,
    fold: number,
    noted: number,
    seen: number,
    found: number,
  ): number;
}

/** Texts of one window at most: those of a chunk of short ones. */
const mostTexts = 8192;
/** Bytes of a window. */
const windowSize = 1 << 20;
/** Blocks of 64 bytes are read whole. */
const beyond = 64;

const masks = 64;
const starts = 1024;
const counts = 1 << 16;
const window = 1 << 17;
/** For the words of 4096 bytes, two of which may be one, and what is written and does not count. */
const noted = window + windowSize + beyond;
const notedRoom = 16 * (4096 / 2 + 2);
/** Pairs of numbers, and one that is written and does not count. */
const found = noted + notedRoom;
const foundRoom = 1 << 19;
const index = found + 8 * (foundRoom + 8);
const indexSize = 1 << 22;

// What is not touched takes no memory.
const memory = new webAssembly.Memory({ initial: Math.ceil((index + indexSize) / (1 << 16)) });
const module = new webAssembly.Module(Buffer.from(kernelBytes, 'base64'));
const kernels = new webAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
new Uint8Array(memory.buffer, masks, 16).fill(0xff);

/** A window of texts in WebAssembly's memory, and what looks through it there: there is one, as everything in a thread goes on in turn. */
export const textKernels = {
  mostTexts,
  /** [1 MiB] the texts, see `asciiWindows`. */
  window: new Uint8Array(memory.buffer, window, windowSize),
  /** [mostTexts + 1] where they begin. */
  starts: new Uint32Array(memory.buffer, starts, mostTexts + 1),
  /** [mostTexts] what {@link countWords} counts. */
  counts: new Uint32Array(memory.buffer, counts, mostTexts),
  /** [2 × pairs] what {@link findWords} finds: text and keyword. */
  found: new Uint32Array(memory.buffer, found, 2 * foundRoom),
  /** Room for the index at hand; places in it are counted from the memory's beginning, as {@link indexAt} says. */
  index: new Uint8Array(memory.buffer, index, indexSize),
  indexAt: index,

  /** Counts the runs without white space of the window's first texts into {@link counts}. */
  countWords: (texts: number): void => kernels.countWords(window, starts, texts, counts),

  /**
   * Looks for the keywords of the index at hand in texts of the window.
   *
   * @param slotBits of the index, whose slots come first; `fold` and `seen` as `assembly/findWords.ts` says
   * @returns pairs in {@link found}
   */
  findWords: (first: number, end: number, slotBits: number, fold: number, seen: number): number =>
    kernels.findWords(window, starts, first, end, index, slotBits, masks, fold, noted, seen, found),
};
