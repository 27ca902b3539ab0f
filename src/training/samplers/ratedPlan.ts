import type { SampledTask, TaskPlan } from './taskWise.js';

/**
 * As many batches an epoch as one pass over every task's rows takes, and each task its share pᵢ of them. Shares of batches are kept
 * account of from epoch to epoch: in an epoch task i is owed S·pᵢ more, and batch after batch falls to the task that is owed most. So the batches
 * of a task follow its rate to about one, where draws would follow it on average, and a task with a small share has its turn in some epochs.
 *
 * @param rates [tasks] > 0 for an epoch, in any unit
 */
export function ratedPlan(tasks: readonly SampledTask[], rates: (epoch: number) => readonly number[]): TaskPlan {
  const stepsPerEpoch = tasks.reduce((sum, { batches }) => sum + batches, 0);
  const owed = new Float64Array(tasks.length);
  return {
    stepsPerEpoch,
    order: 'shuffled',
    counts(epoch) {
      const own = rates(epoch);
      const total = own.reduce((sum, rate) => sum + rate, 0);
      own.forEach((rate, i) => {
        owed[i] += (stepsPerEpoch * rate) / total;
      });
      const counts = tasks.map(() => 0);
      for (let step = 0; step < stepsPerEpoch; step++) {
        const next = owed.indexOf(Math.max(...owed));
        owed[next]--;
        counts[next]++;
      }
      return counts;
    },
  };
}
