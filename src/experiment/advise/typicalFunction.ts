import type { TaskEvidence } from './taskEvidence.js';

/** What a labeling function of a task is like, by the gold rows. */
export interface TypicalFunction {
  /** P(right | votes), the median over functions, each (right + 1) / (votes + 2). */
  readonly accuracy: number;
  /** P(votes for it | the row's class), the median over functions and the classes that they vote for rightly. */
  readonly recall: number;
  /** Functions that it is the median of. */
  readonly functions: number;
}

/** Functions with fewer votes on gold rows tell too little. */
const fewestVotes = 5;

/**
 * The median labeling function of a task, on rows with gold; votes for several classes and in part are passed over.
 *
 * @returns undefined where no function has five votes on them
 */
export function typicalFunction({ matrix, scored, gold, classes }: TaskEvidence): TypicalFunction | undefined {
  const k = classes.length;
  const votes = new Uint32Array(matrix.m);
  const right = new Uint32Array(matrix.m * k);
  const ofClass = new Uint32Array(k);
  for (const row of scored) {
    ofClass[gold[row]]++;
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      if (matrix.votes[at] >= k) continue;
      votes[matrix.lfs[at]]++;
      if (matrix.votes[at] === gold[row]) right[matrix.lfs[at] * k + gold[row]]++;
    }
  }
  const known = Array.from({ length: matrix.m }, (_, j) => j).filter((j) => votes[j] >= fewestVotes);
  if (known.length === 0) return undefined;
  const rightOf = (j: number) => right.subarray(j * k, (j + 1) * k);
  const accuracies = known.map((j) => (rightOf(j).reduce((a, b) => a + b) + 1) / (votes[j] + 2));
  const recalls = known.flatMap((j) => [...rightOf(j)].flatMap((count, c) => (count > 0 ? [count / ofClass[c]] : [])));
  return { accuracy: median(accuracies), recall: recalls.length > 0 ? median(recalls) : 0.05, functions: known.length };
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
