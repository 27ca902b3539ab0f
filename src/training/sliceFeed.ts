import { unionOfRows } from '../core/unionOfRows.js';
import type { MultiTaskModel } from '../network/multiTaskModel.js';
import type { LabelBatch } from './labelFeed.js';
import type { SamplerTask } from './samplers/sampler.js';
import type { TrainingSlice } from './trainingSlice.js';

/** What slice heads learn from in one batch. */
export interface SliceBatch {
  /** [b, s, 2] one-hot: outside, inside. */
  readonly membership: Float32Array;
  /** [b, s] 0 where nobody knows; the two sides of a slice weigh the same over the train rows. */
  readonly membershipWeights: Float32Array;
  /** Per run of the slice layout, [b, s + 1, count]: the label's weight where the row is inside, else 0; the base holds every row. */
  readonly expertWeights: readonly Float32Array[];
  /** [s, all tasks] how a slice's membership loss is shared out; a row sums to 1, or to 0 where none of its tasks has a label. */
  readonly shares: Float32Array;
  /** [s] Σ of the weights above; 0 where none of the slice's tasks has a label. */
  readonly membershipSums: readonly number[];
  /** Per run, [(s + 1) · count] Σ of the weights above. */
  readonly expertSums: readonly (readonly number[])[];
}

export interface SliceFeed {
  /**
   * @param rows [b] global rows; −1 is padding
   * @param labels the same rows' labels, by group of heads
   */
  batch(rows: ArrayLike<number>, labels: readonly LabelBatch[]): SliceBatch;
}

/**
 * Prepares membership for training. A slice's membership loss counts once, however many tasks share the slice: it is shared
 * out in equal parts over those of its tasks that have a label in the batch, so that a task without any still has a loss of 0.
 *
 * @param tasks per task of the network the global rows that train it
 * @param specs with the user's weights; a task of weight 0 takes no share
 */
export function createSliceFeed(
  slices: readonly TrainingSlice[],
  model: MultiTaskModel,
  tasks: readonly SamplerTask[],
  specs: readonly { readonly taskWeight: number }[],
): SliceFeed {
  const { groups } = model.layout;
  const layout = model.heads.slices?.layout ?? { tasks: [], groups: [], mask: new Float32Array(0) };
  const trainRows = unionOfRows(tasks.map(({ rows }) => rows));
  const sides = slices.map((slice) => sidesOf(slice, trainRows));
  const numbers = new Map(tasks.map(({ name }, i) => [name, i]));
  const attends = new Set(layout.tasks);
  const owners = slices.map((slice) =>
    slice.tasks.map((name) => numbers.get(name)!).filter((task) => attends.has(task) && specs[task].taskWeight > 0),
  );
  const s = slices.length;
  const t = tasks.length;
  return {
    batch(rows, labels) {
      const b = rows.length;
      const membership = new Float32Array(b * s * 2);
      const membershipWeights = new Float32Array(b * s);
      const inside = new Uint8Array(b * (s + 1));
      for (let i = 0; i < b; i++) {
        inside[i * (s + 1)] = 1;
        if (rows[i] < 0) continue;
        for (let slice = 0; slice < s; slice++) {
          const side = sides[slice].of(rows[i]);
          if (side < 0) continue;
          inside[i * (s + 1) + slice + 1] = side;
          membership[(i * s + slice) * 2 + side] = 1;
          membershipWeights[i * s + slice] = sides[slice].weights[side];
        }
      }
      const placesOfAll = layout.tasks.length;
      let place = 0;
      const expertWeights = layout.groups.map(({ group, slot, count }) => {
        const weights = new Float32Array(b * (s + 1) * count);
        const width = groups[group].tasks.length;
        for (let i = 0; i < b; i++) {
          for (let slice = 0; slice <= s; slice++) {
            if (!inside[i * (s + 1) + slice]) continue;
            for (let at = 0; at < count; at++) {
              weights[(i * (s + 1) + slice) * count + at] =
                layout.mask[slice * placesOfAll + place + at] * labels[group].weights[i * width + slot + at];
            }
          }
        }
        place += count;
        return weights;
      });
      const labeled = labeledTasks(groups, labels, t);
      const shares = new Float32Array(s * t);
      owners.forEach((own, slice) => {
        const present = own.filter((task) => labeled[task]);
        for (const task of present) shares[slice * t + task] = 1 / present.length;
      });
      const taken = owners.map((own) => own.some((task) => labeled[task]));
      return {
        membership,
        membershipWeights,
        expertWeights,
        shares,
        membershipSums: columnSums(membershipWeights, s).map((sum, slice) => (taken[slice] ? sum : 0)),
        expertSums: expertWeights.map((weights, run) => columnSums(weights, (s + 1) * layout.groups[run].count)),
      };
    },
  };
}

/**
 * `of(row)` is 1 inside, 0 outside, −1 where nobody knows; `weights` are n / (2 · n_side), so that both sides weigh the same,
 * and 0 for a side without train rows.
 */
function sidesOf({ rows, known }: TrainingSlice, trainRows: Uint32Array) {
  const end = trainRows.length > 0 ? trainRows[trainRows.length - 1] + 1 : 0;
  const sides = new Int8Array(end).fill(-1);
  for (const { offset, n } of known) sides.fill(0, offset, offset + n);
  for (const row of rows) if (row < end) sides[row] = 1;
  const counts = [0, 0];
  for (const row of trainRows) if (sides[row] >= 0) counts[sides[row]]++;
  const n = counts[0] + counts[1];
  return { of: (row: number) => sides[row], weights: counts.map((count) => (count > 0 ? n / (2 * count) : 0)) };
}

/** Sums over the rows of [b, width]. */
function columnSums(values: Float32Array, width: number): number[] {
  const sums = new Array<number>(width).fill(0);
  values.forEach((value, at) => {
    sums[at % width] += value;
  });
  return sums;
}

function labeledTasks(
  groups: readonly { readonly tasks: readonly number[] }[],
  labels: readonly LabelBatch[],
  t: number,
): Uint8Array {
  const labeled = new Uint8Array(t);
  groups.forEach(({ tasks }, g) => {
    const { weights } = labels[g];
    for (let at = 0; at < weights.length; at++) if (weights[at] > 0) labeled[tasks[at % tasks.length]] = 1;
  });
  return labeled;
}
