import type { RowChunk } from '../core/rowSource.js';
import { workerFile } from '../files/workerFile.js';
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
  const pool = new Piscina({
    filename: workerFile('labelingWorker', import.meta.url),
    workerData: setup,
    minThreads: workers,
    maxThreads: workers,
  });
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
