import { schedules } from './schedules/index.js';
import type { TrainingParams } from './trainingParams.js';

/**
 * The learning rate of a step: it rises in a straight line over the warm-up's share of all steps, then follows the schedule.
 *
 * @param step counted from 0
 * @param steps of the whole run
 */
export function learningRateAt({ optimizer, schedule }: TrainingParams, step: number, steps: number): number {
  const warmup = Math.round(schedule.warmup * steps);
  if (step < warmup) return (optimizer.learningRate * (step + 1)) / warmup;
  const progress = (step - warmup) / Math.max(1, steps - warmup);
  return optimizer.learningRate * schedules[schedule.kind].create(schedule as never)(progress);
}
