import type { TableKernels } from '../tableMemory.js';
import { places } from './sharedJob.js';

/** The kernels whose rows threads may share: what one row becomes depends on no other. */
export const sharedKernels = ['sumRows', 'catchUp', 'moveRows'] as const;

/** One call of such a kernel. */
export interface TableJob {
  readonly kernel: (typeof sharedKernels)[number];
  /** As the kernel takes them. */
  readonly args: readonly number[];
  /** Rows in all. */
  readonly count: number;
  readonly rowsPerBlock: number;
}

/** Writes a job down for `readTableJob` on another thread. Nobody may hold a block of the job before it. */
export function writeTableJob(control: Int32Array, { kernel, args, count, rowsPerBlock }: TableJob): void {
  control.set([sharedKernels.indexOf(kernel), count, rowsPerBlock, args.length, ...args], places.product);
}

/** The job of a block that has been taken: as long as it is not done the job stands. */
export function readTableJob(control: Int32Array): TableJob {
  const [kernel, count, rowsPerBlock, length] = control.subarray(places.product);
  const from = places.product + 4;
  return { kernel: sharedKernels[kernel], args: [...control.subarray(from, from + length)], count, rowsPerBlock };
}

/**
 * Rows first … end − 1 of a job.
 *
 * @param thread each has a place of its own to make gradients in
 */
export function runRows(
  kernels: TableKernels,
  { kernel, args }: Pick<TableJob, 'kernel' | 'args'>,
  first: number,
  end: number,
  thread: number,
): void {
  const [skipped, count] = [4 * first, end - first];
  if (kernel === 'sumRows') {
    const [offsets, rows, values, , table, width, out] = args;
    kernels.sumRows(offsets + skipped, rows, values, count, table, width, out + skipped * width);
  } else if (kernel === 'catchUp') {
    const [rule, rows, , since, now, steps, zeros, width, w, one, two, average] = args;
    kernels.catchUp(rule, rows + skipped, count, since, now, steps, zeros, width, w, one, two, average);
  } else {
    const [rule, rows, , since, now, step, offsets, batchRows, values, dy, gradient, width, w, one, two, average] =
      args;
    kernels.moveRows(
      ...([rule, rows + skipped, count, since, now, step, offsets + skipped, batchRows, values, dy] as const),
      ...([gradient + 4 * thread * width, width, w, one, two, average] as const),
    );
  }
}
