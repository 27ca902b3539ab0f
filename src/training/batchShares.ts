/**
 * What makes n accumulated batches one large batch. A task's loss is a mean over label: in batch b it is S_b / M_b, with M_b the
 * label of the task there, in the large batch Σ S_b / Σ M_b. With the share n · M_b / Σ M_b on each batch's gradient the mean over the
 * batches is the large batch's gradient, however unevenly labels fall; a batch without a label of the task has share 0.
 *
 * That holds where the tasks' weights are the same for all batches of a step; balancers that weigh by a batch's own losses or
 * gradients refuse to accumulate.
 *
 * @param n number of batches in the step
 * @param own [t] the label that each task has in this batch
 * @param all [t] and in all of them
 * @returns [t]
 */
export function batchShares(n: number, own: readonly number[], all: readonly number[]): number[] {
  return own.map((weight, task) => (all[task] > 0 ? (n * weight) / all[task] : 0));
}
