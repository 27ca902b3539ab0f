import type { Product } from './product.js';

/** Where things stand in the words that threads share; a job's own from `product` on. */
export const places = { job: 0, queue: 1, done: 2, ready: 3, product: 4 };

export const controlWords = 32;

/** A product whose rows are worked on by several threads, `rowsPerBlock` at a time. */
export interface SharedJob extends Product {
  readonly rowsPerBlock: number;
}

/** Writes a job down for `readJob` on another thread. Nobody may hold a block of the job before it. */
export function writeJob(control: Int32Array, job: SharedJob): void {
  const { a, aRowBytes, aColumnBytes, packed, bias, c, m, n, k, relu, rowsPerBlock } = job;
  control.set([a, aRowBytes, aColumnBytes, packed, bias, c, m, n, k, relu ? 1 : 0, rowsPerBlock], places.product);
}

/** The job of a block that has been taken: as long as it is not done the job stands. */
export function readJob(control: Int32Array): SharedJob {
  const [a, aRowBytes, aColumnBytes, packed, bias, c, m, n, k, relu, rowsPerBlock] = control.subarray(places.product);
  return { a, aRowBytes, aColumnBytes, packed, bias, c, m, n, k, relu: relu === 1, rowsPerBlock };
}
