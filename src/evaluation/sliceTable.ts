import type { Difference, Interval } from './bootstrap.js';
import type { RunMetrics } from './runMetrics.js';
import type { TextTable } from './summaryTable.js';

/**
 * The network on each slice of the test split, in percent: rows, macro F1 and its 95 % interval and, where a twin without slice
 * heads was trained, by how much it is beaten.
 *
 * @returns `undefined` where there is no network or no slice
 */
export function sliceTable({ tasks }: Pick<RunMetrics, 'tasks'>): TextTable | undefined {
  const scores = Object.entries(tasks).flatMap(([task, { network }]) =>
    Object.entries(network?.slices ?? {}).flatMap(([slice, { test }]) => (test ? [{ slice, task, test }] : [])),
  );
  if (scores.length === 0) return undefined;
  const lifts = scores.some(({ test }) => test.lift);
  return {
    head: ['slice', 'task', 'n', 'macro F1', '95 % interval', ...(lifts ? ['lift', '95 % interval'] : [])],
    rows: scores.map(({ slice, task, test }) => [
      slice,
      task,
      String(test.n),
      percent(test.macroF1),
      interval(test.intervals?.macroF1),
      ...(lifts ? [signed(test.lift?.macroF1), interval(test.lift?.macroF1?.interval)] : []),
    ]),
  };
}

function percent(value: number | null | undefined): string {
  return typeof value === 'number' ? (100 * value).toFixed(1) : '–';
}

function signed(difference: Difference | undefined): string {
  if (!difference) return '–';
  return `${difference.difference >= 0 ? '+' : '−'}${percent(Math.abs(difference.difference))}`;
}

function interval(ends: Interval | undefined): string {
  return ends ? `${percent(ends[0]).replace('-', '−')} … ${percent(ends[1]).replace('-', '−')}` : '–';
}
