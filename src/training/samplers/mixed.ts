import { z } from 'zod';
import { unionOfRows } from '../../core/unionOfRows.js';
import type { SamplerKind } from './sampler.js';

const params = z.strictObject({});

/** Every row that any task has a label on, once an epoch, shuffled; the last batch is filled up with −1. */
export const mixed = {
  summary: 'all rows that any task has a label on, shuffled together, once an epoch',
  params,
  create(_params: z.output<typeof params>, { tasks, batchSize, rng }) {
    const rows = unionOfRows(tasks.map((task) => task.rows));
    const stepsPerEpoch = Math.ceil(rows.length / batchSize);
    return {
      stepsPerEpoch,
      rows(epoch) {
        const order = new Int32Array(stepsPerEpoch * batchSize).fill(-1);
        order.set(rng.derive(`epoch ${epoch}`).shuffle(rows.slice()));
        return order;
      },
    };
  },
} satisfies SamplerKind;
