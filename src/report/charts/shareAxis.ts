import { ticks } from './ticks.js';
import type { ValueAxis } from './valueAxis.js';

/** An axis in percent, from 0 to a round share that the largest one fits under. */
export function shareAxis(largest: number, title: string, about = 4): ValueAxis {
  const values = ticks(0, Math.max(largest, 1e-6), about).filter((tick) => tick <= 1 + 1e-9);
  const to = Math.min(1, values[values.length - 1]);
  const digits = values[1] < 0.01 ? 1 : 0;
  return {
    from: 0,
    to: Math.max(to, largest),
    ticks: values,
    format: (value) => `${(100 * value).toFixed(digits)}%`,
    title,
  };
}
