import { workerData } from 'node:worker_threads';
import type { WasmMemory } from '../../core/webAssembly.js';
import { multiplyRows } from './multiplyRows.js';
import { openKernels } from './openKernels.js';
import { serveBlocks } from './serveBlocks.js';
import { readJob } from './sharedJob.js';

/** What a thread that helps with products starts with. */
export interface ProductWorkerSetup {
  readonly memory: WasmMemory;
  readonly control: Int32Array;
}

const { memory, control } = workerData as ProductWorkerSetup;
const { kernels } = openKernels(memory, 'shared');
serveBlocks(control, (block) => {
  const job = readJob(control);
  const first = block * job.rowsPerBlock;
  multiplyRows(kernels, job, first, Math.min(job.m, first + job.rowsPerBlock));
});
