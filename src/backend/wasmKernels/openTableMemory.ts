import { webAssembly } from '../../core/webAssembly.js';
import type { TableMemory } from '../tableMemory.js';
import { openKernels } from './openKernels.js';
import { openTableCrew } from './tableCrew.js';

const pageBytes = 2 ** 16;
// All that 32 bits of pointers reach.
const mostPages = 2 ** 16;
// For what comes with each batch, beside the tables.
const roomBytes = 2 ** 28;
// A line of the cache.
const alignment = 64;

/**
 * Memory for tables. It is of the kind that can be shared, which grows without its arrays losing it.
 *
 * @param bytes that tables and slots will take
 * @param helpers threads that may help with them
 * @returns undefined where they do not fit
 */
export function openTableMemory(bytes: number, helpers = 0): TableMemory | undefined {
  if (bytes + roomBytes > mostPages * pageBytes) return undefined;
  const initial = Math.ceil(bytes / pageBytes) + 1;
  const memory = new webAssembly.Memory({ initial, maximum: mostPages, shared: true });
  // A pointer of 0 says that there is none.
  let end = alignment;
  const allocate = (size: number): number => {
    const at = end;
    end = alignment * Math.ceil((at + size) / alignment);
    const short = end - memory.buffer.byteLength;
    if (short > 0) memory.grow(Math.ceil(short / pageBytes));
    return at;
  };
  const crew = openTableCrew(openKernels(memory, 'shared').kernels, memory, helpers);
  return {
    kernels: crew.kernels,
    threads: helpers + 1,
    close: crew.close,
    floats: (length) => {
      const at = allocate(4 * length);
      return new Float32Array(memory.buffer, at, length);
    },
    words: (length) => {
      const at = allocate(4 * length);
      return new Uint32Array(memory.buffer, at, length);
    },
  };
}
