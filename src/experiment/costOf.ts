import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { CellCost } from './cellResult.js';

/**
 * What a run took.
 *
 * @param seconds of all its processes, as far as they are known
 * @param parameters of its network
 */
export function costOf({ timing, memory, tasks }: RunMetrics, seconds: number, parameters?: number): CellCost {
  const rows = Object.values(tasks).map((task) => [task.source ?? '', task.rows?.train ?? 0] as const);
  const trainRows = [...new Map(rows).values()].reduce((sum, own) => sum + own, 0);
  return {
    // A process that was killed has told no time; the run's own sum holds at least the last one's.
    seconds: Math.max(seconds, timing.total ?? 0),
    peakRssBytes: memory.peakRssBytes ?? 0,
    ...(parameters !== undefined && { parameters }),
    ...(trainRows > 0 && { trainRows }),
  };
}
