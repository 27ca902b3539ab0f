import type { MetricName } from '../core/metrics/index.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import type { TaskMetrics } from './runMetrics.js';

/** One floor of one slice and task, held against the network's test scores there. */
export interface FloorResult {
  slice: string;
  task: string;
  metric: MetricName;
  floor: number;
  /** `null` where the metric is not defined on the slice's test rows, so that nobody can say. */
  value: number | null;
  /** Test rows with gold in the slice. */
  n: number;
  /** False also where there is no value: what cannot be shown has not been reached. */
  reached: boolean;
}

/** Every floor, in the order of the slices; `undefined` where there are none or there is no network to judge. */
export function checkFloors(
  slices: readonly SliceMembership[],
  tasks: Readonly<Record<string, TaskMetrics>>,
): FloorResult[] | undefined {
  const results = slices.flatMap(({ name, tasks: own, floor = {} }) =>
    own.flatMap((task) => {
      const { network } = tasks[task] ?? {};
      if (!network) return [];
      const scores = network.slices[name]?.test;
      return (Object.entries(floor) as [MetricName, number][]).map(([metric, least]): FloorResult => {
        const value = scores?.[metric] ?? null;
        return {
          slice: name,
          task,
          metric,
          floor: least,
          value,
          n: scores?.n ?? 0,
          reached: value !== null && value >= least,
        };
      });
    }),
  );
  return results.length > 0 ? results : undefined;
}
