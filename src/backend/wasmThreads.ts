import { availableParallelism } from 'node:os';

// More than this gained nothing where it was tried: what is copied for them grows, what each does shrinks.
const most = 4;

/** How many threads large products are shared between on wasm: ESPALIER_WASM_THREADS, or the machine's cores up to four. */
export function wasmThreads(): number {
  const asked = Number(process.env.ESPALIER_WASM_THREADS);
  return Number.isInteger(asked) && asked >= 1 ? asked : Math.min(most, availableParallelism());
}
