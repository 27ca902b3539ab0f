import { z } from 'zod';
import { classF1 } from './classF1.js';
import type { MetricKind } from './metric.js';

const params = z.strictObject({});

/** The mean F1 over the classes that have gold in the scored rows. */
export const macroF1 = {
  summary: 'mean F1 over the classes that have gold in the scored rows',
  params,
  better: 'higher',
  applies: () => true,
  create: () => ({
    prepare: (scored) => {
      const perClass = classF1(scored);
      return (weights) => {
        const { f1, goldCount } = perClass(weights);
        let sum = 0;
        let classes = 0;
        for (let c = 0; c < scored.k; c++) {
          if (goldCount[c] === 0) continue;
          sum += f1[c];
          classes++;
        }
        return classes > 0 ? sum / classes : null;
      };
    },
  }),
} satisfies MetricKind<z.infer<typeof params>>;
