import { type BySplit, bySplit } from './bySplit.js';
import type { TaskOutcome } from './taskOutcome.js';
import { decide } from './thresholds.js';

/** Tasks whose predictions are made consistent with one another. */
export interface TiedTasksMetrics {
  tasks: string[];
  /**
   * `n` rows, and `contradictions`, those on which the tasks' heads by themselves decide what cannot be together; what a head says of a
   * row to which its task does not apply contradicts nothing.
   */
  splits: BySplit<{ n: number; contradictions: number }>;
}

/**
 * The `tied` part of metrics.json. Own decisions that contradict nothing stand (see `Consistency`), so that a row holds a contradiction
 * exactly where some task that applies is decided in another way than by itself.
 *
 * @param groups the names of the tied tasks, group by group
 * @returns `undefined` where no predictions were tied
 */
export function tiedMetrics(
  groups: readonly (readonly string[])[],
  outcomes: readonly TaskOutcome[],
): TiedTasksMetrics[] | undefined {
  const found = groups.map((names): TiedTasksMetrics => {
    const members = outcomes.filter(({ task }) => names.includes(task.name));
    const changed = new Uint8Array(members[0].splits.length);
    for (const { task, tied, decision } of members) {
      if (!tied || !decision) continue;
      const own = decide(tied.byHead, task.classes.length, decision);
      tied.decided.forEach((c, row) => {
        if (c >= 0 && c !== own[row]) changed[row] = 1;
      });
    }
    return {
      tasks: [...names],
      splits: bySplit(members[0].splits, (rows) => ({
        n: rows.length,
        contradictions: rows.reduce((sum, row) => sum + changed[row], 0),
      })),
    };
  });
  return found.length > 0 ? found : undefined;
}
