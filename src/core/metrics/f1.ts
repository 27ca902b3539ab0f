import { z } from 'zod';
import { classF1 } from './classF1.js';
import type { MetricKind } from './metric.js';

const params = z.strictObject({});

/** F1 of the second class; two-class tasks only. Undefined where that class is neither decided nor gold. */
export const f1 = {
  summary: "the second class's F1, for two-class tasks",
  params,
  better: 'higher',
  applies: (k) => k === 2,
  create: () => ({
    prepare: (scored) => {
      const perClass = classF1(scored);
      return (weights) => {
        const second = perClass(weights).f1[1];
        return Number.isNaN(second) ? null : second;
      };
    },
  }),
} satisfies MetricKind<z.infer<typeof params>>;
