import { normalTail } from '../../core/normalTail.js';
import type { Rng } from '../../core/rng.js';
import { studentQuantile } from '../../core/studentT.js';
import type { Interval } from '../../evaluation/bootstrap.js';

/**
 * The 95 % interval of any figure of seeds: seeds are drawn with replacement, the figure is worked out for each draw, and its percentiles are expanded for
 * few seeds as in `meanOverSeeds` (Hesterberg, 2015, section 5.3). Draws without a figure are left out; ±∞ may stand at an end.
 *
 * @param seeds how many there are
 * @param figure of the drawn seeds' positions [seeds]
 * @returns null with fewer than three seeds, or where a tenth of the draws have no figure
 */
export function bootstrapSeeds(
  seeds: number,
  figure: (drawn: readonly number[]) => number | null,
  rng: Rng,
  draws = 400,
): Interval | null {
  if (seeds < 3) return null;
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    const value = figure(Array.from({ length: seeds }, () => rng.integer(seeds)));
    if (value !== null) values.push(value);
  }
  if (values.length < 0.9 * draws) return null;
  values.sort((a, b) => a - b);
  const tail = normalTail(Math.sqrt(seeds / (seeds - 1)) * studentQuantile(0.025, seeds - 1));
  // The nearest draw, as between infinite ones there is nothing to interpolate.
  const end = (q: number) => values[Math.round(q * (values.length - 1))];
  return [end(tail), end(1 - tail)];
}
