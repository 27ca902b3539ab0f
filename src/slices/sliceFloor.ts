import { z } from 'zod';
import { type MetricName, metricNames, metrics } from '../core/metrics/index.js';

/** The metrics of which more is better: the only ones that a floor can be set under. */
const floorMetrics = metricNames.filter((name) => metrics[name].better === 'higher');

/** A slice's `floor:`. */
export const sliceFloor = z
  .strictObject(
    Object.fromEntries(
      floorMetrics.map((name) => [
        name,
        z.number().min(0).max(1).optional().describe(`least ${name} of the network on the slice's test rows, 0 … 1`),
      ]),
    ) as Record<MetricName, z.ZodOptional<z.ZodNumber>>,
  )
  .describe('what the network must reach on the slice; a run below it says so, and fails with --enforce');

/** Least scores by metric. */
export type SliceFloor = { readonly [M in MetricName]?: number };
