import { splitCode } from '../core/split.js';
import type { HeadGroup } from '../network/headLayout.js';
import { classWeights } from './classWeights.js';
import type { SamplerTask } from './samplers/sampler.js';
import { takeRows } from './takeRows.js';
import type { RobustLoss, TrainingTask } from './trainingTask.js';

/** The labels of one batch for one group of heads. */
export interface LabelBatch {
  /** [b, t, k] */
  readonly targets: Float32Array;
  /** [b, t] */
  readonly weights: Float32Array;
  /** [t] the losses of the group's tasks, where any has another one than the cross-entropy. */
  readonly robust?: readonly (RobustLoss | undefined)[];
}

/** Hands out the labels of batches. */
export interface LabelFeed {
  /** Per task the global rows that train it. */
  readonly tasks: readonly SamplerTask[];
  /**
   * @param rows [b] global rows; −1 is padding and gets weight 0
   * @param only the number of the one task whose labels count; left out: all do
   * @returns one entry per group
   */
  batch(rows: ArrayLike<number>, only?: number): LabelBatch[];
  /** The labels of all rows, one entry per group; undefined where they would take too much memory. */
  readonly all?: readonly LabelBatch[];
}

/**
 * Prepares labels for training: only rows of the train split count, and class weights β turn a label (weight m, target y)
 * into (m · Σ y_c β_c, y ⊙ β / Σ y_c β_c), which is the cross-entropy weighted by class.
 *
 * @param splits [n] split codes of all global rows
 */
export function createLabelFeed(
  tasks: readonly TrainingTask[],
  groups: readonly HeadGroup[],
  splits: Uint8Array,
): LabelFeed {
  const prepared = tasks.map((task) => prepare(task, splits));
  /** What a group's tasks say of some rows. */
  const gather = ({ k, tasks: members }: HeadGroup, rows: ArrayLike<number>, only?: number) => {
    const t = members.length;
    const targets = new Float32Array(rows.length * t * k);
    const weights = new Float32Array(rows.length * t);
    members.forEach((member, slot) => {
      if (only !== undefined && member !== only) return;
      const { offset, n, probs } = tasks[member];
      const { rowWeights, factors, plain } = prepared[member];
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] - offset;
        if (rows[i] < 0 || row < 0 || row >= n || rowWeights[row] === 0) continue;
        weights[i * t + slot] = rowWeights[row];
        const to = (i * t + slot) * k;
        let sum = 0;
        for (let c = 0; c < k; c++) sum += targets[to + c] = probs[row * k + c] * factors[c];
        if (!plain) for (let c = 0; c < k; c++) targets[to + c] /= sum;
      }
    });
    return { targets, weights };
  };
  const everyRow = Int32Array.from(splits, (_, row) => row);
  const laidOut = groups.map((group) => {
    const floats = splits.length * group.tasks.length * (group.k + 1);
    return floats <= mostFloats ? gather(group, everyRow) : undefined;
  });
  const withLosses = (labels: { targets: Float32Array; weights: Float32Array }, group: HeadGroup): LabelBatch => {
    const robust = group.tasks.map((member) => tasks[member].robust);
    return { ...labels, ...(robust.some((each) => each) && { robust }) };
  };
  return {
    all: laidOut.every((each) => each) ? groups.map((group, g) => withLosses(laidOut[g]!, group)) : undefined,
    tasks: tasks.map(({ name, offset, factors, taskWeight }, i) => {
      const { rows } = prepared[i];
      return {
        name,
        rows: rows.map((row) => row + offset),
        weight: taskWeight,
        ...(factors && { factors: Float32Array.from(rows, (row) => factors[row]) }),
      };
    }),
    batch: (rows, only) =>
      groups.map((group, g) => {
        const all = only === undefined ? laidOut[g] : undefined;
        return withLosses(
          all
            ? {
                targets: takeRows(all.targets, splits.length, rows),
                weights: takeRows(all.weights, splits.length, rows),
              }
            : gather(group, rows, only),
          group,
        );
      }),
  };
}

/** Up to as many floats (256 MB) a group's labels are laid out row by row: 200 tasks' labels of a batch are then 256 copies, and not 100,000 reads all over memory. */
const mostFloats = 2 ** 26;

function prepare(task: TrainingTask, splits: Uint8Array) {
  const { k, n, offset, probs, weights } = task;
  const rowWeights = new Float32Array(n);
  const candidates: number[] = [];
  for (let row = 0; row < n; row++) {
    if (weights[row] > 0 && splits[offset + row] === splitCode.train) candidates.push(row);
  }
  const factors = classWeights(task, candidates);
  for (const row of candidates) {
    let factor = 0;
    for (let c = 0; c < k; c++) factor += probs[row * k + c] * factors[c];
    rowWeights[row] = weights[row] * factor;
  }
  const rows = Uint32Array.from(candidates.filter((row) => rowWeights[row] > 0));
  return { rows, rowWeights, factors, plain: task.classBalance === undefined };
}
