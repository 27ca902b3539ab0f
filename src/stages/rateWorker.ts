import type { BackendName } from '../backend/backend.js';
import { openBackend } from '../backend/openBackend.js';
import { EspalierError } from '../core/errors.js';
import { measureRate } from '../training/measureRate.js';
import { drawRateData, type RateJob } from './rateJob.js';

/** What the worker is asked. */
export interface RateRequest {
  readonly backend: BackendName;
  readonly job: RateJob;
  readonly seconds: number;
}

/** What it answers: a rate, or why there is none. */
export type RateAnswer = { readonly device: string; readonly examplesPerSecond: number } | { readonly reason: string };

process.once('message', (request: RateRequest) => {
  void answer(request).then((result) => {
    // The process ends by itself once its message is out, whatever a library's threads are at.
    process.send?.(result, undefined, undefined, () => process.exit());
  });
});

async function answer({ backend: kind, job, seconds }: RateRequest): Promise<RateAnswer> {
  try {
    const backend = await openBackend(kind);
    const { device, software } = backend;
    if (software) return { reason: 'no GPU, only software' };
    const { trunk, sharing, sliceHeads, training } = job;
    const rate = await measureRate(backend, { trunk, sharing, sliceHeads, training }, drawRateData(job), seconds);
    return { device, examplesPerSecond: rate };
  } catch (error) {
    const message = error instanceof EspalierError ? error.problems[0].message : String((error as Error).message);
    return { reason: message.replace(`backend ${kind}: `, '').split('\n', 1)[0] };
  }
}
