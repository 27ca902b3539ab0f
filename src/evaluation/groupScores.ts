import { classF1 } from '../core/metrics/classF1.js';
import type { Scored } from '../core/metrics/scored.js';

/**
 * F1 of a multi-label task's labels, each a no/yes task with "yes" as its second class:
 *
 *   micro F1 = 2 Σ TP_l / Σ (decided_l + gold_l)
 *   macro F1 = mean of F1_l = 2 TP_l / (decided_l + gold_l)
 *
 * A tied decision enters with its share, as in `f1`. A label without positives counts F1 = 0 where it is decided for some
 * row; where it is neither decided nor gold its F1 is not defined, and the mean leaves it out, as means over tasks do.
 * Reference: Yang, An Evaluation of Statistical Approaches to Text Categorization, 1999.
 *
 * @param labels the scored rows of each label, two classes each; rows may differ from label to label
 * @returns `null` where no label is decided or gold
 */
export function groupScores(labels: readonly Scored[]): { microF1: number | null; macroF1: number | null } {
  let truePositive = 0;
  let positives = 0;
  let sum = 0;
  let defined = 0;
  for (const label of labels) {
    const counts = classF1(label)();
    truePositive += counts.truePositive[1];
    positives += counts.decided[1] + counts.goldCount[1];
    if (Number.isNaN(counts.f1[1])) continue;
    sum += counts.f1[1];
    defined++;
  }
  return defined === 0
    ? { microF1: null, macroF1: null }
    : { microF1: (2 * truePositive) / positives, macroF1: sum / defined };
}
