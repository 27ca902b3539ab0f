import { fork } from 'node:child_process';
import type { BackendName } from '../backend/backend.js';
import { workerFile } from '../files/workerFile.js';
import type { RateJob } from './rateJob.js';
import type { RateAnswer, RateRequest } from './rateWorker.js';

/** Longer than any start, build of shaders and few steps should take, in milliseconds. */
const patience = 60_000;

/**
 * Measures a backend's speed on a job in a process of its own: a process holds one TensorFlow, a driver may end the process that loads it, and
 * whatever it takes of memory goes with it.
 *
 * @param seconds how long the steps are counted
 */
export async function measureApart(
  backend: BackendName,
  job: RateJob,
  seconds: number,
  signal?: AbortSignal,
): Promise<RateAnswer> {
  signal?.throwIfAborted();
  const child = fork(workerFile('rateWorker', import.meta.url), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  const stop = () => void child.kill('SIGKILL');
  const timer = setTimeout(stop, patience);
  signal?.addEventListener('abort', stop);
  try {
    return await new Promise<RateAnswer>((resolve) => {
      child.once('message', (answer) => resolve(answer as RateAnswer));
      child.once('error', ({ message }) => resolve({ reason: `its process does not start: ${message}` }));
      child.once('exit', (code, by) => resolve({ reason: `its process ended with ${by ?? `exit code ${code}`}` }));
      child.send({ backend, job, seconds } satisfies RateRequest);
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', stop);
    signal?.throwIfAborted();
  }
}
