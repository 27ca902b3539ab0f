import type { ErrorRow } from '../core/errorReport.js';
import { argMax } from '../core/numeric.js';
import type { LikelyClass } from '../core/rowExplanation.js';
import { splitNames } from '../core/split.js';
import { voteClasses } from '../core/voteClasses.js';
import { voteName } from '../core/voteName.js';
import type { RunTask } from './runTask.js';

/** All that is known of a row of a task, in words. */
export function errorRow(task: RunTask, gold: Int16Array, against: Uint32Array, row: number): ErrorRow {
  const { classes, matrix, network, ids, splits } = task;
  const votes: Record<string, string> = {};
  for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
    votes[matrix.names[matrix.lfs[at]]] = voteName(classes, voteClasses(matrix, matrix.votes[at]));
  }
  return {
    id: ids[row],
    split: splitNames[splits[row]],
    ...(gold[row] >= 0 && { gold: classes[gold[row]] }),
    ...(network && { network: decidedClass(task, row) }),
    label: labelOf(task, row),
    votes,
    against: against[row],
  };
}

function decidedClass({ classes, network }: RunTask, row: number): LikelyClass | null {
  const c = network!.decided[row];
  return c < 0 ? null : { class: classes[c], probability: network!.probs[row * classes.length + c] };
}

function labelOf({ classes, covered, labels }: RunTask, row: number): LikelyClass | null {
  if (!covered[row]) return null;
  const k = classes.length;
  const c = argMax(labels.subarray(row * k, (row + 1) * k));
  return { class: classes[c], probability: labels[row * k + c] };
}
