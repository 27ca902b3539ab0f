import { EspalierError } from '../core/errors.js';
import type { TrainingTask } from './trainingTask.js';

/** Sums over the epoch at hand, per task: loss × weight, and weight. JSON-safe, so that a checkpoint can hold them. */
export interface LossSums {
  readonly lossSums: number[];
  readonly weightSums: number[];
}

/** The tasks' losses so far in an epoch, each batch weighted by how much label each task had in it. */
export interface EpochLosses {
  /**
   * Adds a batch.
   *
   * @param losses [t] its mean losses, in the tasks' order
   * @param weights [t] how much label each task has in it
   * @param place where training stands, for errors
   * @throws EspalierError LOSS_NOT_FINITE
   */
  add(losses: ArrayLike<number>, weights: ArrayLike<number>, place: string): void;
  /** The mean loss of a task; 0 before its first label. */
  ofTask(task: number): number;
  /** The tasks' mean losses under their weights: the combined loss is the mean of what is reported per task. */
  mean(): number;
  /** Begins the next epoch. */
  reset(): void;
  readonly sums: LossSums;
}

/** @param sums where an earlier process stopped; they are added to */
export function epochLosses(
  tasks: readonly TrainingTask[],
  sums: LossSums = { lossSums: tasks.map(() => 0), weightSums: tasks.map(() => 0) },
): EpochLosses {
  const { lossSums, weightSums } = sums;
  const ofTask = (task: number) => (weightSums[task] > 0 ? lossSums[task] / weightSums[task] : 0);
  return {
    sums,
    ofTask,
    add(losses, weights, place) {
      tasks.forEach(({ name }, i) => {
        if (!Number.isFinite(losses[i])) throw notFinite(place, name, losses[i]);
        lossSums[i] += losses[i] * weights[i];
        weightSums[i] += weights[i];
      });
    },
    mean() {
      let sum = 0;
      let total = 0;
      tasks.forEach(({ taskWeight }, i) => {
        sum += taskWeight * ofTask(i);
        total += taskWeight;
      });
      return total > 0 ? sum / total : 0;
    },
    reset() {
      lossSums.fill(0);
      weightSums.fill(0);
    },
  };
}

function notFinite(place: string, task: string, loss: number): EspalierError {
  return new EspalierError({
    code: 'LOSS_NOT_FINITE',
    message: `${place}, task "${task}": expected a finite loss; received ${loss}`,
    hint: 'Lower training.optimizer.learningRate, set training.optimizer.clipNorm: 1, or scale the numbers among the features.',
  });
}
