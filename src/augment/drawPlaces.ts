import type { Rng } from '../core/rng.js';

/**
 * Draws max(1, round(rate · words)) of the places without replacement, or all of them where they are fewer: EDA's n = α·l (Wei
 * and Zou, 2019, "EDA: Easy Data Augmentation Techniques", section 2).
 *
 * @param places where a change is possible
 * @param words of the whole text
 * @returns ascending
 */
export function drawPlaces(places: readonly number[], words: number, rate: number, rng: Rng): number[] {
  const count = Math.min(places.length, Math.max(1, Math.round(rate * words)));
  return rng
    .shuffle([...places])
    .slice(0, count)
    .sort((a, b) => a - b);
}
