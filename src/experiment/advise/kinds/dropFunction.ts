import type { AdviceKind } from '../adviceKind.js';
import { quickGain, quickPipeline } from '../repetition.js';

/** Leave a labeling function out. */
export const dropFunction: AdviceKind = {
  summary: 'leave a labeling function out of the task',

  candidates: ({ matrix, task }) =>
    matrix.m < 2
      ? []
      : matrix.names.map((subject, j) => ({
          action: `drop labeling function ${subject}`,
          subject,
          basis: 'label model and linear network on halves of the train rows, with and without it',
          ...(voteCount(matrix.lfs, j) === 0 && { unknown: `it never votes on ${task}` }),
        })),

  gain(repetition, { subject }) {
    const { evidence, half, rng } = repetition;
    const without = evidence.matrix.names.indexOf(subject!);
    return quickGain(repetition, quickPipeline(evidence, half, rng, { without }));
  },
};

function voteCount(lfs: ArrayLike<number>, wanted: number): number {
  let count = 0;
  for (let at = 0; at < lfs.length; at++) if (lfs[at] === wanted) count++;
  return count;
}
