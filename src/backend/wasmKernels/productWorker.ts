import { workerData } from 'node:worker_threads';
import { takeLast } from './blockQueue.js';
import { multiplyRows } from './multiplyRows.js';
import { openKernels } from './openKernels.js';
import { places, readJob } from './sharedJob.js';
import type { WasmMemory } from './webAssembly.js';

/** What a thread that helps with products starts with. */
export interface ProductWorkerSetup {
  readonly memory: WasmMemory;
  readonly control: Int32Array;
}

// A step's products come a fraction of a millisecond after one another: being woken takes as long as that.
const spins = 20_000;

const { memory, control } = workerData as ProductWorkerSetup;
const { kernels } = openKernels(memory, 'shared');
let seen = Atomics.load(control, places.job);
Atomics.add(control, places.ready, 1);
for (;;) {
  for (let spin = 0; spin < spins && Atomics.load(control, places.job) === seen; spin++);
  Atomics.wait(control, places.job, seen);
  seen = Atomics.load(control, places.job);
  for (;;) {
    const block = takeLast(control, places.queue);
    if (block === undefined) break;
    const job = readJob(control);
    const first = block * job.rowsPerBlock;
    multiplyRows(kernels, job, first, Math.min(job.m, first + job.rowsPerBlock));
    Atomics.add(control, places.done, 1);
    Atomics.notify(control, places.done);
  }
}
