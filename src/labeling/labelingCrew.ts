import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RowChunk } from '../core/rowSource.js';
import type { CastVotes } from './castVotes.js';
import type { WorkerSetup } from './labelingWorker.js';

/** Worker threads that let the heavy labeling functions vote. */
export interface LabelingCrew {
  readonly workers: number;
  /** @returns one entry per spec of the setup, in its order */
  cast(chunk: RowChunk): Promise<CastVotes[]>;
  close(): Promise<void>;
}

/** Starts workers; they get ready while the first chunks are on their way. */
export async function openLabelingCrew(
  setup: WorkerSetup,
  workers: number,
  signal: AbortSignal | undefined,
): Promise<LabelingCrew> {
  const { Piscina } = await import('piscina');
  const pool = new Piscina({ filename: workerFile(), workerData: setup, minThreads: workers, maxThreads: workers });
  return {
    workers,
    async cast(chunk) {
      try {
        return (await pool.run(chunk, { signal })) as CastVotes[];
      } catch (error) {
        signal?.throwIfAborted();
        throw error;
      }
    },
    close: () => pool.destroy(),
  };
}

/** The worker's file: the built one beside this code, or in a checkout one that has its source compiled by jiti. */
function workerFile(): string {
  const built = fileURLToPath(new URL('./labelingWorker.js', import.meta.url));
  return existsSync(built) ? built : fileURLToPath(new URL('./labelingWorkerFromSource.mjs', import.meta.url));
}
