import type { Rng } from '../core/rng.js';
import type { AxisParams } from './axisParams.js';

/** Digits of a drawn number: what a table can show, so that a setting can be set again by hand. */
const digits = 4;

/**
 * One draw for an axis of random search; see `axisParams`.
 *
 * @returns a number, or for `choice` the place of the drawn value
 */
export function drawValue({ uniform, logUniform, int, choice }: AxisParams, rng: Rng): number {
  const u = rng.uniform();
  if (uniform) return rounded(uniform[0] + u * (uniform[1] - uniform[0]), uniform);
  if (logUniform) return rounded(logUniform[0] * (logUniform[1] / logUniform[0]) ** u, logUniform);
  if (int) return int[0] + Math.floor(u * (int[1] - int[0] + 1));
  return Math.floor(u * choice!.length);
}

/** Rounding must not lead out of the bounds. */
function rounded(value: number, [low, high]: readonly [number, number]): number {
  return Math.min(high, Math.max(low, Number(value.toPrecision(digits))));
}
