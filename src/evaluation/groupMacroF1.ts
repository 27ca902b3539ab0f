import { classF1 } from '../core/metrics/classF1.js';
import type { Scored } from '../core/metrics/scored.js';
import { mean } from '../core/numeric.js';

/**
 * The macro F1 of a multi-label task's labels, as `groupScores` has it, of rows that are counted.
 *
 * @param labels the scored rows of each label, two classes each
 * @returns a function of each label's row counts; without them every row counts once. It gives `null` where no label is decided or gold
 */
export function groupMacroF1(labels: readonly Scored[]): (weights?: readonly Uint16Array[]) => number | null {
  const counted = labels.map(classF1);
  return (weights) => {
    const defined = counted.map((label, i) => label(weights?.[i]).f1[1]).filter((f1) => !Number.isNaN(f1));
    return defined.length > 0 ? mean(defined) : null;
  };
}
