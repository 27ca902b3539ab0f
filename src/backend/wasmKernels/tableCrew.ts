import { Worker } from 'node:worker_threads';
import type { WasmMemory } from '../../core/webAssembly.js';
import { workerFile } from '../../files/workerFile.js';
import type { TableKernels } from '../tableMemory.js';
import { endOf, openQueue, takeFirst } from './blockQueue.js';
import { createPatience } from './patience.js';
import { controlWords, places } from './sharedJob.js';
import { runRows, type TableJob, writeTableJob } from './tableJob.js';
import type { TableWorkerSetup } from './tableWorker.js';
import { waitForBlocks } from './waitForBlocks.js';

/** Threads that work on the rows of tables together; to the bit what one does alone, since every row is one thread's. */
export interface TableCrew {
  readonly kernels: TableKernels;
  /** How many of its jobs were shared so far. */
  readonly shared: number;
  close(): void;
}

// Numbers in a job's rows below which handing them over takes longer than it saves.
const worthSharing = 2 ** 16;
// Starting a thread takes some thirty milliseconds: not for a few steps.
const jobsBeforeStart = 16;
const fewestRows = 4;
const usualBlocks = 64;
// Milliseconds. A row that a thread has begun to move cannot be moved by another: there is no going on without it.
const lost = 60_000;

/**
 * Shares what kernels do to rows between this thread and `helpers` others, which have the tables' memory too. They are started when there have been some
 * large jobs, and cost nothing before.
 *
 * @param kernels on `memory`, which is shared
 * @param helpers 0 or more
 */
export function openTableCrew(kernels: TableKernels, memory: WasmMemory, helpers: number): TableCrew {
  const control = new Int32Array(new SharedArrayBuffer(4 * controlWords));
  const patience = createPatience();
  let workers: Worker[] | undefined;
  let large = 0;
  let shared = 0;
  let closed = helpers < 1;

  function close(): void {
    closed = true;
    for (const worker of workers ?? []) void worker.terminate();
    workers = undefined;
  }

  function start(): Worker[] {
    return Array.from({ length: helpers }, (_, i) => {
      const setup: TableWorkerSetup = { memory, control, thread: i + 1 };
      const worker = new Worker(workerFile('tableWorker', import.meta.url), { workerData: setup });
      worker.on('error', close);
      // Whoever has nothing else to do ends, helpers or not.
      worker.unref();
      return worker;
    });
  }

  function isShared(count: number, numbers: number): boolean {
    if (closed || numbers < worthSharing || count < 2 * fewestRows || ++large < jobsBeforeStart) return false;
    workers ??= start();
    return !patience.rests() && Atomics.load(control, places.ready) > 0;
  }

  /** @param numbers that are read */
  function run(kernel: TableJob['kernel'], args: readonly number[], count: number, numbers: number): void {
    if (!isShared(count, numbers)) {
      runRows(kernels, { kernel, args }, 0, count, 0);
      return;
    }
    shared++;
    const rowsPerBlock = Math.max(fewestRows, Math.ceil(count / usualBlocks));
    const blocks = Math.ceil(count / rowsPerBlock);
    const job = { kernel, args, count, rowsPerBlock };
    writeTableJob(control, job);
    Atomics.store(control, places.done, 0);
    openQueue(control, places.queue, blocks, 0);
    Atomics.add(control, places.job, 1);
    Atomics.notify(control, places.job);
    for (;;) {
      const block = takeFirst(control, places.queue);
      if (block === undefined) break;
      runRows(kernels, job, block * rowsPerBlock, Math.min(count, (block + 1) * rowsPerBlock), 0);
    }
    const waited = waitForBlocks(control, blocks - endOf(control, places.queue), lost);
    if (waited > lost) throw new Error('a thread that moves rows of tables has not answered for a minute');
    patience.note(waited);
  }

  return {
    kernels: {
      sumRows: (...args) => run('sumRows', args, args[3], args[3] * args[5] * sumsPerRow),
      catchUp: (...args) => run('catchUp', args, args[2], args[2] * args[7]),
      moveRows: (...args) => run('moveRows', args, args[2], args[2] * args[11]),
      squareSum: (...args) => kernels.squareSum(...args),
    },
    get shared() {
      return shared;
    },
    close,
  };
}

/** A row of a batch is the sum of some rows of a table. */
const sumsPerRow = 16;
