import { z } from 'zod';
import { unionOfRows } from '../../core/unionOfRows.js';
import { passes } from './passes.js';
import type { SamplerKind, SamplerTask } from './sampler.js';

const params = z.strictObject({});

/**
 * Every row that any task has a label on, once an epoch, shuffled; the last batch is filled up with −1. A row with factors is visited
 * as often as the largest says.
 */
export const mixed = {
  summary: 'all rows that any task has a label on, shuffled together, once an epoch',
  params,
  create(_params: z.output<typeof params>, { tasks, batchSize, rng }) {
    const rows = unionOfRows(tasks.map((task) => task.rows));
    const { length, draw } = passes(rows, largestFactors(rows, tasks));
    const stepsPerEpoch = Math.ceil(length / batchSize);
    return {
      stepsPerEpoch,
      rows(epoch) {
        const order = new Int32Array(stepsPerEpoch * batchSize).fill(-1);
        order.set(draw(rng.derive(`epoch ${epoch}`)));
        return order;
      },
    };
  },
} satisfies SamplerKind;

/** Per row the largest factor that a task with a label on it gives; undefined where no task gives any. */
function largestFactors(union: Uint32Array, tasks: readonly SamplerTask[]): Float32Array | undefined {
  if (tasks.every(({ factors }) => factors === undefined)) return undefined;
  const place = new Map([...union].map((row, i) => [row, i]));
  const largest = new Float32Array(union.length).fill(1);
  for (const { rows, factors } of tasks) {
    factors?.forEach((factor, i) => {
      const at = place.get(rows[i])!;
      largest[at] = Math.max(largest[at], factor);
    });
  }
  return largest;
}
