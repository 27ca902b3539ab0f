import { mean, quantileSorted } from '../core/numeric.js';

/** How numbers are brought to one size: scaled = (value − center) / scale. */
export interface Scaling {
  readonly center: number;
  readonly scale: number;
}

/** `none` leaves values alone; the others are explained at {@link fitScaling}. */
export type ScaleName = 'none' | 'standard' | 'minMax' | 'robust';

/**
 * Learns a scaling from train values.
 *
 * - `standard`: mean and (population) standard deviation
 * - `minMax`: smallest value and range, so that train values land in [0, 1]
 * - `robust`: median and interquartile range, or the standard deviation where half the values are the same
 *
 * A column that is constant up to rounding is only centred: dividing would blow the rounding up.
 *
 * @param values finite, at least one; sorted in place by `robust`
 */
export function fitScaling(values: Float64Array, name: ScaleName): Scaling {
  if (name === 'none') return { center: 0, scale: 1 };
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const range = high - low;
  if (range < 1e-30 || range <= rounding * Math.max(-low, high)) return { center: low, scale: 1 };
  if (name === 'minMax') return { center: low, scale: range };
  if (name === 'standard') return { center: mean(values), scale: deviation(values) };
  values.sort();
  const middleHalf = quantileSorted(values, 0.75) - quantileSorted(values, 0.25);
  return {
    center: quantileSorted(values, 0.5),
    scale: middleHalf > rounding * range ? middleHalf : deviation(values),
  };
}

const rounding = 1e-12;

function deviation(values: Float64Array): number {
  const center = mean(values);
  let squares = 0;
  for (const value of values) squares += (value - center) ** 2;
  return Math.sqrt(squares / values.length);
}
