import { mean } from '../core/numeric.js';

/** In standard errors. Of several differences one is ahead by one soon enough, by luck. */
const surely = 2;

/** Whether the mean lies more than two standard errors above 0; of a single value nobody knows. */
export function surelyPositive(values: readonly number[]): boolean {
  if (values.length < 2) return false;
  const middle = mean(values);
  const variance = values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
  return middle > surely * Math.sqrt(variance / values.length);
}
