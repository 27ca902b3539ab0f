import { expect, it } from 'vitest';
import type { TableKernels } from '../../../src/backend/tableMemory.js';
import { controlWords } from '../../../src/backend/wasmKernels/sharedJob.js';
import { readTableJob, runRows, sharedKernels, writeTableJob } from '../../../src/backend/wasmKernels/tableJob.js';

/** Arguments that tell themselves apart. */
const numbered = (length: number) => Array.from({ length }, (_, i) => 1000 * (i + 1));
const lengths = { sumRows: 7, catchUp: 12, moveRows: 16 };

it.each(sharedKernels)('%s is written down and read again, pointers above 2³¹ as the same 32 bits', (kernel) => {
  const control = new Int32Array(new SharedArrayBuffer(4 * controlWords));
  const args = numbered(lengths[kernel]);
  args[1] = 2 ** 32 - 64;
  writeTableJob(control, { kernel, args, count: 100, rowsPerBlock: 7 });
  const read = readTableJob(control);
  expect(read).toMatchObject({ kernel, count: 100, rowsPerBlock: 7 });
  expect(read.args.map((arg) => arg >>> 0)).toEqual(args);
});

it('runs some rows of each kernel: what goes by row begins later, what threads have of their own lies apart', () => {
  const calls: [string, number[]][] = [];
  const kernels = Object.fromEntries(
    sharedKernels.map((name) => [name, (...args: number[]) => calls.push([name, args])]),
  ) as unknown as TableKernels;
  for (const kernel of sharedKernels) {
    const args = numbered(lengths[kernel]);
    // The width.
    args[{ sumRows: 5, catchUp: 7, moveRows: 11 }[kernel]] = 10;
    runRows(kernels, { kernel, args }, 3, 8, 2);
  }
  const [sums, late, moves] = calls.map(([, args]) => args);
  expect(calls.map(([name]) => name)).toEqual([...sharedKernels]);
  expect(sums).toEqual([1012, 2000, 3000, 5, 5000, 10, 7000 + 3 * 40]);
  expect(late).toEqual([1000, 2012, 5, 4000, 5000, 6000, 7000, 10, 9000, 10000, 11000, 12000]);
  expect(moves).toEqual([
    ...[1000, 2012, 5, 4000, 5000, 6000, 7012, 8000, 9000, 10000],
    ...[11000 + 2 * 40, 10, 13000, 14000, 15000, 16000],
  ]);
});
