import type { Experiment } from '../config/experiment.js';

/** Whether the tasks that the network learns weigh otherwise than alike: by their `weight`, or by loss balancing. */
export function differsFromEqual({ tasks, training }: Pick<Experiment, 'tasks' | 'training'>): boolean {
  const weights = new Set(tasks.map(({ weight }) => weight).filter((weight) => weight > 0));
  return tasks.length > 1 && (training.balancing.kind !== 'equal' || weights.size > 1);
}
