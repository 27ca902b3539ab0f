import { createScored, type Scored, shareTop } from '../core/metrics/scored.js';
import type { TaskSpec } from '../core/taskSpec.js';

/** What end-to-end scores need to know of a task: its predictions and its gold. */
export interface PredictedTask {
  readonly task: Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>;
  /** [n] the true class, −1 = none */
  readonly gold: Int16Array;
  /** [n, k] predicted distributions */
  readonly probs: Float32Array;
  /** Where predictions of tied tasks are consistent: [n] P(the task applies), if it may not, and [n] classes, −1 = does not apply. */
  readonly consistent?: { readonly applies?: Float32Array; readonly decided: Int16Array };
}

/**
 * A task together with all tasks above it, as one task: its own classes and, where it may not apply, "does not apply" as the last one.
 * Probabilities multiply down the tree; decisions go down it, one task at a time, as a user of the predictions would.
 *
 * - Under a `parent` P(c) = P(applies) · P(c | applies). Rows count where the child has gold, or where gold above says that it does not
 *   apply.
 * - Under `refines` P(f) = P(its coarse class) · P(f) / P(all fine classes under that class): right is a row only where the coarse
 *   decision is right and, among the classes under it, the fine one. Under a coarse class that is not split the task does not apply.
 *
 * Consistent predictions need none of this: P(c) is P(applies) · P(c | applies), and what was decided, under thresholds too, is scored.
 *
 * @param tasks the task and all its ancestors by name, row by row of the same source
 * @returns `null` for a task with nothing above it
 */
export function compositeRows(
  name: string,
  tasks: ReadonlyMap<string, PredictedTask>,
  rows?: ArrayLike<number>,
): Scored | null {
  const predicted = tasks.get(name);
  const above = predicted && taskAbove(predicted, tasks);
  if (!above) return null;
  const { probs, decided, gold, width } = composite(predicted, tasks);
  return createScored(probs, gold, width, { rows, decided });
}

interface Composite {
  /** k, or k + 1 with "does not apply" as the last class. */
  readonly width: number;
  /** [n, width] */
  readonly probs: Float32Array;
  /** [n, width] shares of the decision, in parts where it is tied. */
  readonly decided: Float32Array;
  /** [n] −1 = unknown */
  readonly gold: Int16Array;
}

function taskAbove({ task }: PredictedTask, tasks: ReadonlyMap<string, PredictedTask>): PredictedTask | undefined {
  return tasks.get(task.parent?.task ?? task.refines?.task ?? '');
}

function composite(predicted: PredictedTask, tasks: ReadonlyMap<string, PredictedTask>): Composite {
  const { task, gold: own, probs: ownProbs } = predicted;
  const k = task.classes.length;
  const n = own.length;
  const above = taskAbove(predicted, tasks);
  if (!above) {
    const decided = new Float32Array(n * k);
    for (let row = 0; row < n; row++) shareTop(ownProbs, row * k, k, decided, row * k);
    return { width: k, probs: ownProbs, decided, gold: own };
  }
  const upper = composite(above, tasks);
  const under = classesUnder(predicted, above, upper.width);
  const width = under.some((classes) => classes.length === 0) ? k + 1 : k;
  const probs = new Float32Array(n * width);
  const decided = new Float32Array(n * width);
  const gold = own.slice();
  for (let row = 0; row < n; row++) {
    under.forEach((classes, u) => {
      const chance = upper.probs[row * upper.width + u];
      const share = upper.decided[row * upper.width + u];
      if (classes.length === 0) {
        probs[row * width + k] += chance;
        decided[row * width + k] += share;
        if (gold[row] < 0 && upper.gold[row] === u) gold[row] = k;
        return;
      }
      const among = Float32Array.from(classes, (c) => ownProbs[row * k + c]);
      const total = among.reduce((sum, p) => sum + p, 0);
      const tops = new Float32Array(among.length);
      shareTop(among, 0, among.length, tops, 0);
      classes.forEach((c, i) => {
        probs[row * width + c] = chance * (total > 0 ? among[i] / total : 1 / classes.length);
        decided[row * width + c] = share * tops[i];
      });
    });
  }
  if (predicted.consistent) fillConsistent(predicted, width, probs, decided);
  return { width, probs, decided, gold };
}

/** Overwrites [n, width] probabilities and decisions with the consistent ones. */
function fillConsistent(
  { probs: own, consistent, task }: PredictedTask,
  width: number,
  probs: Float32Array,
  decided: Float32Array,
): void {
  const k = task.classes.length;
  const { applies, decided: classes } = consistent!;
  decided.fill(0);
  classes.forEach((c, row) => {
    const chance = applies?.[row] ?? 1;
    for (let i = 0; i < k; i++) probs[row * width + i] = chance * own[row * k + i];
    if (width > k) probs[row * width + k] = 1 - chance;
    decided[row * width + (c < 0 ? k : c)] = 1;
  });
}

/** Per class of the task above, and per "does not apply" of it, the classes that are possible under it. */
function classesUnder({ task }: PredictedTask, above: PredictedTask, width: number): number[][] {
  const { parent, refines, classes } = task;
  const under = above.task.classes.map((name) => {
    if (parent) return name === parent.class ? [...classes.keys()] : [];
    return (refines?.classes[name] ?? []).map((fine) => classes.indexOf(fine));
  });
  if (width > under.length) under.push([]);
  return under;
}
