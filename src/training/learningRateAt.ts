import { schedules } from './schedules/index.js';
import type { TrainingParams } from './trainingParams.js';

/**
 * The learning rate of a step: it rises in a straight line over the warm-up's share of all steps, to its top at the warm-up's last one, then
 * follows the schedule over the steps that are left.
 *
 * @param step counted from 0
 * @param steps of the whole run
 */
export function learningRateAt({ optimizer, schedule }: TrainingParams, step: number, steps: number): number {
  const warmup = 'warmup' in schedule ? Math.round(schedule.warmup * steps) : 0;
  if (step < warmup) return (optimizer.learningRate * (step + 1)) / warmup;
  const progress = (step - warmup) / Math.max(1, steps - warmup);
  return optimizer.learningRate * schedules[schedule.kind].create(schedule as never)(progress);
}
