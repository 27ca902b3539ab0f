import type { Rng } from '../core/rng.js';

/**
 * An inverted dropout mask [b, width]: 0 with probability `rate`, else 1 / (1 − rate). It depends on the seed, the step and
 * the layer alone, so that a resumed run draws what the unbroken one would have drawn.
 */
export function dropoutMask(rng: Rng, step: number, layer: number, count: number, rate: number): Float32Array {
  const stream = rng.derive(`step ${step} layer ${layer}`);
  const kept = 1 / (1 - rate);
  const threshold = rate * 0x1_0000_0000;
  const mask = new Float32Array(count);
  for (let i = 0; i < count; i++) mask[i] = stream.uint32() < threshold ? 0 : kept;
  return mask;
}
