import type { TrainingTask } from './trainingTask.js';

/**
 * [k] what a label's share in each class is multiplied by. `balanced` gives class c the weight W / (k · W_c), with W_c the
 * weight that c has in the labels and W their sum: all classes then weigh the same. A class without labels gets 0.
 *
 * @param rows rows of the task that train
 */
export function classWeights(task: TrainingTask, rows: ArrayLike<number>): Float64Array {
  const { k, probs, weights, classBalance } = task;
  if (classBalance === undefined) return new Float64Array(k).fill(1);
  if (classBalance !== 'balanced') return Float64Array.from(classBalance);
  const mass = new Float64Array(k);
  for (let i = 0; i < rows.length; i++) {
    for (let c = 0; c < k; c++) mass[c] += weights[rows[i]] * probs[rows[i] * k + c];
  }
  const total = mass.reduce((a, b) => a + b, 0);
  return mass.map((value) => (value > 0 ? total / (k * value) : 0));
}
