import { places } from './sharedJob.js';

// Milliseconds for which looking again and again is better than to sleep.
const short = 0.5;

/**
 * Waits until helpers have done as many blocks, or for `longest` milliseconds and no longer.
 *
 * @returns milliseconds
 */
export function waitForBlocks(control: Int32Array, blocks: number, longest: number): number {
  // A block is soon done: for so long it is quicker to look than to sleep.
  for (let spin = 0; spin < 2000; spin++) if (Atomics.load(control, places.done) >= blocks) return 0;
  const started = performance.now();
  for (;;) {
    const done = Atomics.load(control, places.done);
    const waited = performance.now() - started;
    if (done >= blocks || waited > longest) return waited;
    if (waited > short) Atomics.wait(control, places.done, done, longest);
  }
}
