import { createScored, type Scored, shareTop } from '../core/metrics/scored.js';
import type { TaskSpec } from '../core/taskSpec.js';

/** What end-to-end scores need to know of a task: its predictions and its gold. */
export interface PredictedTask {
  readonly task: Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>;
  /** [n] the true class, −1 = none */
  readonly gold: Int16Array;
  /** [n, k] predicted distributions */
  readonly probs: Float32Array;
}

/**
 * A task and all those above it, as one task: its own classes and, where it does not apply to every row, "does not apply" as the
 * last one, which is right where gold above is a class that the task does not hang on. Probabilities multiply down the tree
 * and decisions go down it, one task at a time, as a user of the predictions would:
 *
 * - below a `parent`, P(c) = P(applies) · P(c | applies);
 * - below a task that it `refines`, P(f) = P(coarse class c of f) · P(f) / Σ_{f' in c} P(f'): the coarse task picks c, the fine one
 *   picks among the classes under c, so that a row is right only where both are.
 *
 * Rows count where the task has gold, or where gold above says that it does not apply.
 *
 * @param tasks the task and all those above it by name, row by row of the same source
 * @returns `null` for a task without one above
 */
export function compositeRows(
  name: string,
  tasks: ReadonlyMap<string, PredictedTask>,
  rows?: ArrayLike<number>,
): Scored | null {
  const bottom = tasks.get(name);
  if (!bottom || !taskAbove(bottom, tasks)) return null;
  const { probability, decided, outside, partial } = downTo(bottom, tasks);
  const k = bottom.task.classes.length;
  const n = bottom.gold.length;
  const width = partial ? k + 1 : k;
  const probs = new Float32Array(n * width);
  const decisions = new Float32Array(n * width);
  const gold = new Int16Array(n).fill(-1);
  for (let row = 0; row < n; row++) {
    let [p, d] = [1, 1];
    for (let c = 0; c < k; c++) {
      probs[row * width + c] = probability[row * k + c];
      decisions[row * width + c] = decided[row * k + c];
      p -= probability[row * k + c];
      d -= decided[row * k + c];
    }
    if (partial) {
      probs[row * width + k] = Math.max(0, p);
      decisions[row * width + k] = Math.max(0, d);
    }
    if (bottom.gold[row] >= 0) gold[row] = bottom.gold[row];
    else if (outside[row]) gold[row] = k;
  }
  return createScored(probs, gold, width, { rows, decided: decisions });
}

/** A task's classes as they come out when all tasks above have had their say. */
interface Descent {
  /** [n, k] P(class); a row sums to P(the task applies) */
  readonly probability: Float64Array;
  /** [n, k] 1 for the class that is decided, a share where decisions are tied; all 0 where one above decides against the task */
  readonly decided: Float64Array;
  /** [n] 1 where gold above says that the task does not apply */
  readonly outside: Uint8Array;
  /** Whether there are rows at all to which it need not apply. */
  readonly partial: boolean;
}

function downTo(predicted: PredictedTask, tasks: ReadonlyMap<string, PredictedTask>): Descent {
  const { task, gold, probs } = predicted;
  const k = task.classes.length;
  const n = gold.length;
  const groups = classGroups(predicted, tasks);
  const upper = taskAbove(predicted, tasks);
  const above = upper && downTo(upper, tasks);
  const kAbove = upper?.task.classes.length ?? 0;
  const split = new Set(groups.map((group) => group.under));
  const probability = new Float64Array(n * k);
  const decided = new Float64Array(n * k);
  const outside = new Uint8Array(n);
  const [among, shares] = [new Float32Array(k), new Float32Array(k)];
  for (let row = 0; row < n; row++) {
    for (const { under, members, whole } of groups) {
      members.forEach((c, i) => {
        among[i] = probs[row * k + c];
        shares[i] = 0;
      });
      const size = members.length;
      shareTop(among, 0, size, shares, 0);
      let sum = 0;
      for (let i = 0; i < size; i++) sum += among[i];
      const at = row * kAbove + under;
      for (let i = 0; i < size; i++) {
        const given = whole ? among[i] : sum > 0 ? among[i] / sum : 1 / size;
        probability[row * k + members[i]] = (above?.probability[at] ?? 1) * given;
        decided[row * k + members[i]] = (above?.decided[at] ?? 1) * shares[i];
      }
    }
    if (upper && above && (above.outside[row] || (upper.gold[row] >= 0 && !split.has(upper.gold[row]))))
      outside[row] = 1;
  }
  const partial = above !== undefined && (above.partial || split.size < kAbove);
  return { probability, decided, outside, partial };
}

interface ClassGroup {
  /** The class of the task above that these classes stand under; 0 for a task without one above. */
  readonly under: number;
  readonly members: readonly number[];
  /** Whether the members are all classes of the task, whose probabilities then sum to 1 as they are. */
  readonly whole: boolean;
}

function classGroups(predicted: PredictedTask, tasks: ReadonlyMap<string, PredictedTask>): ClassGroup[] {
  const { classes, parent, refines } = predicted.task;
  const upper = taskAbove(predicted, tasks)?.task.classes;
  const all = classes.map((_, c) => c);
  if (!upper) return [{ under: 0, members: all, whole: true }];
  if (parent) return [{ under: upper.indexOf(parent.class), members: all, whole: true }];
  return Object.entries(refines?.classes ?? {}).flatMap(([coarse, fine]) => {
    const members = fine.map((name) => classes.indexOf(name));
    return members.length > 0 ? [{ under: upper.indexOf(coarse), members, whole: false }] : [];
  });
}

function taskAbove({ task }: PredictedTask, tasks: ReadonlyMap<string, PredictedTask>): PredictedTask | undefined {
  const link = task.parent ?? task.refines;
  return link && tasks.get(link.task);
}
