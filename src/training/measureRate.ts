import type { Backend } from '../backend/backend.js';
import type { Progress } from '../core/progress.js';
import { Rng } from '../core/rng.js';
import { type TrainingData, train } from './train.js';

/** Steps before the clock starts: kernels are compiled, memory is taken, graphs are traced. */
const warmUp = 3;

/**
 * How many rows a second training visits on a backend: `train` itself, stopped when the time is over. Nothing of it is kept.
 *
 * @param data rows to train on, over and over
 * @param seconds how long is measured, after the first steps; at least one step is
 * @param now a monotonic clock, in milliseconds
 */
export async function measureRate(
  backend: Backend,
  spec: Parameters<typeof train>[1],
  data: TrainingData,
  seconds: number,
  now: () => number = () => performance.now(),
): Promise<number> {
  const over = new AbortController();
  const end = new Error('measured');
  let steps = 0;
  let rows = 0;
  let started = 0;
  let last = 0;
  const progress: Progress = {
    begin: (_label, _total, unit) => ({
      advance(count) {
        if (unit !== 'examples') return;
        steps++;
        last = now();
        if (steps <= warmUp) {
          started = last;
          return;
        }
        rows += count;
        if (last - started >= 1000 * seconds) over.abort(end);
      },
      end() {},
    }),
    say() {},
  };
  // More than fit into any time; what follows from the length of a run, such as a schedule, costs nothing.
  const training = { ...spec.training, epochs: 1_000_000, earlyStopping: 'off' as const };
  try {
    await train(backend, { ...spec, training }, data, { rng: new Rng(0), progress, signal: over.signal, now });
  } catch (error) {
    if (error !== end) throw error;
  }
  return (1000 * rows) / (last - started);
}
