import type { ValueAxis } from './charts/valueAxis.js';

/**
 * An axis for scores up to 1: from the tenth below the lowest one, with round ticks that fit the labels' two widths.
 *
 * @param lowest the smallest value that must be seen
 */
export function scoreAxis(lowest: number, width: 'wide' | 'narrow', title: string): ValueAxis {
  const from = Math.max(0, Math.min(0.9, Math.floor(lowest * 10) / 10));
  const span = 1 - from;
  const [narrow, wide] = span > 0.55 ? [0.2, 0.1] : span > 0.25 ? [0.1, 0.05] : [0.05, 0.02];
  const step = width === 'wide' ? wide : narrow;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.round(1 / step);
  const values = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toFixed(3)));
  const digits = values.some((value) => Math.abs(value * 10 - Math.round(value * 10)) > 1e-9) ? 2 : 1;
  return { from, to: 1, ticks: values, format: (value) => value.toFixed(digits), title };
}
