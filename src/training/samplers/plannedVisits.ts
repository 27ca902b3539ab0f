import { passes } from './passes.js';
import type { Sampler, SamplerTask } from './sampler.js';

/** What a sampler has in store for one task. */
export interface PlannedVisits {
  /** Passes over the task's own rows, on average: visits of rows whose label of the task counts, by those of a pass of its own. */
  readonly passes: number;
  /** Visits in a pass of its own. */
  readonly length: number;
}

/** Counts, over a whole training, how often a sampler comes by every task's rows. */
export function plannedVisits(
  sampler: Sampler,
  tasks: readonly SamplerTask[],
  { epochs, batchSize }: { readonly epochs: number; readonly batchSize: number },
): PlannedVisits[] {
  const visits = new Map<number, Map<number, number>>();
  for (let epoch = 0; epoch < epochs; epoch++) {
    const turns = sampler.tasks?.(epoch);
    sampler.rows(epoch).forEach((row, i) => {
      if (row < 0) return;
      const turn = turns ? turns[Math.floor(i / batchSize)] : -1;
      const counts = visits.get(turn) ?? new Map<number, number>();
      visits.set(turn, counts);
      counts.set(row, (counts.get(row) ?? 0) + 1);
    });
  }
  return tasks.map(({ rows, factors, weight }, task) => {
    const { length } = passes(rows, factors);
    if (length === 0 || weight === 0) return { passes: 0, length };
    let sum = 0;
    for (const turn of [-1, task]) {
      const counts = visits.get(turn);
      if (counts) for (const row of rows) sum += counts.get(row) ?? 0;
    }
    return { passes: sum / length, length };
  });
}
