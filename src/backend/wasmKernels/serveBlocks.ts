import { takeLast } from './blockQueue.js';
import { places } from './sharedJob.js';

// A step's jobs come a fraction of a millisecond after one another: being woken takes as long as that.
const spins = 20_000;

/** A helper's life: for every job that is handed out, block after block from the end until none is left for it. */
export function serveBlocks(control: Int32Array, work: (block: number) => void): never {
  let seen = Atomics.load(control, places.job);
  Atomics.add(control, places.ready, 1);
  for (;;) {
    for (let spin = 0; spin < spins && Atomics.load(control, places.job) === seen; spin++);
    Atomics.wait(control, places.job, seen);
    seen = Atomics.load(control, places.job);
    for (;;) {
      const block = takeLast(control, places.queue);
      if (block === undefined) break;
      work(block);
      Atomics.add(control, places.done, 1);
      Atomics.notify(control, places.done);
    }
  }
}
