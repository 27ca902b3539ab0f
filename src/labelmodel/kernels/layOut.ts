import { voteKernels } from './voteKernels.js';

type Kind =
  | typeof Float64Array
  | typeof Float32Array
  | typeof Uint32Array
  | typeof Int32Array
  | typeof Uint16Array
  | typeof Int16Array
  | typeof Uint8Array;

/** Arrays by name: of what numbers, and how many. */
type Layout = Readonly<Record<string, readonly [Kind, number]>>;

const page = 65_536;
/** More memory than this is given back once so many calls in a row needed less: a fit to many classes asks for much in every step. */
const mostKept = 16 << 20;
const patience = 256;
let modestCalls = 0;

/**
 * Arrays in the memory of the kernels, which take their `byteOffset` for a pointer. They hold whatever was there before, and are the caller's until the next
 * call: the memory is no place to keep anything, and what tables of many classes took is given back after a while.
 */
export function layOut<L extends Layout>(layout: L): { readonly [Name in keyof L]: InstanceType<L[Name][0]> } {
  let end = aligned(voteKernels().heapStart());
  const starts = Object.values(layout).map(([Kind, length]) => {
    const start = end;
    end = aligned(start + length * Kind.BYTES_PER_ELEMENT);
    return start;
  });
  const held = voteKernels().memory.buffer.byteLength;
  modestCalls = end <= mostKept ? modestCalls + 1 : 0;
  const { memory } = voteKernels(held > mostKept && modestCalls > patience);
  const missing = end - memory.buffer.byteLength;
  if (missing > 0) memory.grow(Math.ceil(missing / page));
  const arrays = Object.entries(layout).map(([name, [Kind, length]], i) => [
    name,
    new Kind(memory.buffer, starts[i], length),
  ]);
  return Object.fromEntries(arrays) as { readonly [Name in keyof L]: InstanceType<L[Name][0]> };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}
