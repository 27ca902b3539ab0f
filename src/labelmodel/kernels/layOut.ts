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

/**
 * Arrays in the memory of the kernels, which take their `byteOffset` for a pointer. They hold whatever was there before, and are the caller's until the next
 * call: the memory is no place to keep anything, so it stays as small as the largest block that ever lay there.
 */
export function layOut<L extends Layout>(layout: L): { readonly [Name in keyof L]: InstanceType<L[Name][0]> } {
  const { memory, heapStart } = voteKernels();
  let end = aligned(heapStart());
  const starts = Object.values(layout).map(([Kind, length]) => {
    const start = end;
    end = aligned(start + length * Kind.BYTES_PER_ELEMENT);
    return start;
  });
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
