import { Worker } from 'node:worker_threads';
import { type WasmMemory, webAssembly } from '../../core/webAssembly.js';
import { workerFile } from '../../files/workerFile.js';
import { endOf, mostBlocks, openQueue, takeFirst } from './blockQueue.js';
import { multiplyRows } from './multiplyRows.js';
import type { Kernels } from './openKernels.js';
import { createPatience } from './patience.js';
import type { Product } from './product.js';
import type { ProductWorkerSetup } from './productWorker.js';
import { controlWords, places, writeJob } from './sharedJob.js';
import { waitForBlocks } from './waitForBlocks.js';

/** Threads that multiply large matrices together; to the bit what one does alone, since every row is one thread's. */
export interface ProductCrew {
  multiply(product: Product): void;
  /** How many of its products were shared so far. */
  readonly shared: number;
  close(): void;
}

// Multiplications below which handing rows over takes longer than it saves: about .1 ms.
const worthSharing = 2 ** 22;
// Starting a thread takes some thirty milliseconds: not for a few products.
const productsBeforeStart = 16;
const fewestRows = 16;
const pageBytes = 2 ** 16;
const mostPages = 2 ** 14;
// Milliseconds after which a helper counts as lost.
const lost = 5000;

/**
 * Shares products between this thread and `helpers` others. tfjs's memory cannot be shared, so what helpers need is copied into memory that can be, and what they
 * made out of it. They are started when there have been some large products, and cost nothing before. This thread works along, and where
 * a helper keeps it waiting, since others have its core, it goes on alone for a while.
 *
 * @param memory that of `kernels`, which the products' pointers lie in
 * @param helpers 0 or more
 */
export function openProductCrew(kernels: Kernels, memory: WasmMemory, helpers: number): ProductCrew {
  let large = 0;
  const patience = createPatience();
  let shared = 0;
  let team: Team | undefined;
  let closed = helpers < 1;

  const close = () => {
    closed = true;
    team?.close();
    team = undefined;
  };
  return {
    get shared() {
      return shared;
    },
    multiply(product) {
      const { m, n, k } = product;
      const ready = closed || m * n * k < worthSharing || m < 2 * fewestRows ? 0 : readyHelpers();
      if (ready === 0 || !team?.holds(product)) return multiplyRows(kernels, product, 0, m);
      shared++;
      const waited = team.multiply(kernels, memory, product, ready);
      if (waited > lost) return close();
      patience.note(waited);
    },
    close,
  };

  /** Helpers that are up; 0 while this thread had better work alone. */
  function readyHelpers(): number {
    if (++large < productsBeforeStart) return 0;
    team ??= openTeam(helpers, close);
    return patience.rests() ? 0 : team.ready();
  }
}

interface Team {
  ready(): number;
  /** Whether its memory takes a product. */
  holds(product: Product): boolean;
  /** @returns the milliseconds that this thread waited for others at the end */
  multiply(kernels: Kernels, from: WasmMemory, product: Product, ready: number): number;
  close(): void;
}

function openTeam(helpers: number, onFault: () => void): Team {
  const memory = new webAssembly.Memory({ initial: 1, maximum: mostPages, shared: true });
  const control = new Int32Array(new SharedArrayBuffer(4 * controlWords));
  const setup: ProductWorkerSetup = { memory, control };
  const workers = Array.from({ length: helpers }, () => {
    const worker = new Worker(workerFile('productWorker', import.meta.url), { workerData: setup });
    worker.on('error', onFault);
    // Whoever has nothing else to do ends, helpers or not.
    worker.unref();
    return worker;
  });
  return {
    ready: () => Atomics.load(control, places.ready),
    holds: (product) => layOut(product).bytes <= mostPages * pageBytes,
    multiply(kernels, from, product, ready) {
      const { m, n, k, aRowBytes, aColumnBytes } = product;
      const at = layOut(product);
      const short = at.bytes - memory.buffer.byteLength;
      if (short > 0) memory.grow(Math.ceil(short / pageBytes));
      const rowsPerBlock = Math.max(fewestRows, 4 * Math.ceil(m / (4 * mostBlocks)));
      const blocks = Math.ceil(m / rowsPerBlock);
      const floor = Math.ceil(blocks / (ready + 1));
      const own = new Uint8Array(from.buffer);
      const theirs = new Uint8Array(memory.buffer);
      const copy = (source: number, bytes: number, to: number) => theirs.set(own.subarray(source, source + bytes), to);
      copy(product.packed, at.packedBytes, at.packed);
      if (product.bias !== 0) copy(product.bias, 4 * n, at.bias);
      // Rows of a that lie in one piece are copied from the floor on, others whole.
      const skipped = aColumnBytes === 4 ? floor * rowsPerBlock * aRowBytes : 0;
      copy(product.a + skipped, 4 * m * k - skipped, at.a + skipped);
      const bias = product.bias === 0 ? 0 : at.bias;
      writeJob(control, { ...product, a: at.a, packed: at.packed, bias, c: at.c, rowsPerBlock });
      Atomics.store(control, places.done, 0);
      openQueue(control, places.queue, blocks, floor);
      Atomics.add(control, places.job, 1);
      Atomics.notify(control, places.job);

      const endOfBlock = (block: number) => Math.min(m, (block + 1) * rowsPerBlock);
      for (;;) {
        const block = takeFirst(control, places.queue);
        if (block === undefined) break;
        multiplyRows(kernels, product, block * rowsPerBlock, endOfBlock(block));
      }
      const end = endOf(control, places.queue);
      const waited = waitForBlocks(control, blocks - end, lost);
      const first = end * rowsPerBlock;
      if (waited > lost) multiplyRows(kernels, product, first, m);
      else own.set(theirs.subarray(at.c + 4 * first * n, at.c + 4 * m * n), product.c + 4 * first * n);
      return waited;
    },
    close() {
      for (const worker of workers) void worker.terminate();
    },
  };
}

/** Places of a product's parts, in bytes. */
function layOut({ m, n, k }: Product) {
  const packedBytes = 4 * k * 8 * Math.ceil(n / 8);
  // A pointer of 0 says that there is none.
  let bytes = 16;
  const place = (size: number) => {
    const at = bytes;
    bytes += 16 * Math.ceil(size / 16);
    return at;
  };
  const [bias, packed, a, c] = [4 * n, packedBytes, 4 * m * k, 4 * m * n].map(place);
  return { bias, packed, packedBytes, a, c, bytes };
}
