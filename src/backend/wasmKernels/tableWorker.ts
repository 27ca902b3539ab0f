import { workerData } from 'node:worker_threads';
import type { WasmMemory } from '../../core/webAssembly.js';
import { openKernels } from './openKernels.js';
import { serveBlocks } from './serveBlocks.js';
import { readTableJob, runRows } from './tableJob.js';

/** What a thread that helps with tables starts with. */
export interface TableWorkerSetup {
  readonly memory: WasmMemory;
  readonly control: Int32Array;
  /** From 1 on; 0 is who hands the work out. */
  readonly thread: number;
}

const { memory, control, thread } = workerData as TableWorkerSetup;
const { kernels } = openKernels(memory, 'shared');
serveBlocks(control, (block) => {
  const job = readTableJob(control);
  const first = block * job.rowsPerBlock;
  runRows(kernels, job, first, Math.min(job.count, first + job.rowsPerBlock), thread);
});
