import { createScored, type Scored, shareTop } from '../core/metrics/scored.js';
import type { TaskSpec } from '../core/taskSpec.js';

/** What end-to-end scores need to know of a task: its predictions and its gold. */
export interface PredictedTask {
  readonly task: Pick<TaskSpec, 'name' | 'classes' | 'parent'>;
  /** [n] the true class, −1 = none */
  readonly gold: Int16Array;
  /** [n, k] predicted distributions */
  readonly probs: Float32Array;
}

/**
 * Parent and child together, as one task of k + 1 classes: the child's own and, last, "does not apply", which is right
 * where an ancestor's gold is another class than the one the child hangs on. Probabilities multiply down the tree,
 * P(c) = P(applies) · P(c | applies); decisions go down it, one task at a time, as a user of the predictions would.
 * Rows count where the child has gold or an ancestor's gold says that it does not apply.
 *
 * @param tasks the task and all its ancestors by name, row by row of the same source
 * @returns `null` for a task without a parent
 */
export function compositeRows(
  name: string,
  tasks: ReadonlyMap<string, PredictedTask>,
  rows?: ArrayLike<number>,
): Scored | null {
  const child = tasks.get(name);
  const applies = child && applicabilityOf(child, tasks);
  if (!applies) return null;
  const k = child.task.classes.length;
  const n = child.gold.length;
  const probs = new Float32Array(n * (k + 1));
  const decided = new Float32Array(n * (k + 1));
  const gold = new Int16Array(n).fill(-1);
  const shares = new Float32Array(k);
  for (let row = 0; row < n; row++) {
    shares.fill(0);
    shareTop(child.probs, row * k, k, shares, 0);
    const at = row * (k + 1);
    for (let c = 0; c < k; c++) {
      probs[at + c] = applies.probability[row] * child.probs[row * k + c];
      decided[at + c] = applies.decided[row] * shares[c];
    }
    probs[at + k] = 1 - applies.probability[row];
    decided[at + k] = 1 - applies.decided[row];
    if (child.gold[row] >= 0) gold[row] = child.gold[row];
    else if (applies.gold[row] === 0) gold[row] = k;
  }
  return createScored(probs, gold, k + 1, { rows, decided });
}

interface Applicability {
  /** [n] P(task applies) as predicted */
  probability: Float32Array;
  /** [n] 1 where the decisions say that it applies; a share where they are tied */
  decided: Float32Array;
  /** [n] 1 applies, 0 does not, −1 unknown */
  gold: Int8Array;
}

/** Whether the task applies, row by row; `null` for a task that always does. */
function applicabilityOf(
  { task, gold }: PredictedTask,
  tasks: ReadonlyMap<string, PredictedTask>,
): Applicability | null {
  const parent = task.parent && tasks.get(task.parent.task);
  if (!task.parent || !parent) return null;
  const above = applicabilityOf(parent, tasks);
  const n = gold.length;
  const k = parent.task.classes.length;
  const needed = parent.task.classes.indexOf(task.parent.class);
  const result = { probability: new Float32Array(n), decided: new Float32Array(n), gold: new Int8Array(n).fill(-1) };
  const shares = new Float32Array(k);
  for (let row = 0; row < n; row++) {
    shares.fill(0);
    shareTop(parent.probs, row * k, k, shares, 0);
    result.probability[row] = (above?.probability[row] ?? 1) * parent.probs[row * k + needed];
    result.decided[row] = (above?.decided[row] ?? 1) * shares[needed];
    if (parent.gold[row] >= 0) result.gold[row] = parent.gold[row] === needed ? 1 : 0;
    else if (above?.gold[row] === 0) result.gold[row] = 0;
  }
  return result;
}
