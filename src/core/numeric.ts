/** log Σ exp(values[i]) over `count` entries from `start`, without overflow; −∞ for an empty or all −∞ range. */
export function logSumExp(values: ArrayLike<number>, start = 0, count = values.length): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < start + count; i++) if (values[i] > max) max = values[i];
  if (max === Number.NEGATIVE_INFINITY) return max;
  let sum = 0;
  for (let i = start; i < start + count; i++) sum += Math.exp(values[i] - max);
  return max + Math.log(sum);
}

/** Turns `count` log weights from `start` into probabilities that sum to 1, in place. */
export function softmaxInPlace(logits: Float32Array | Float64Array, start = 0, count = logits.length): void {
  const end = start + count;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = start; i < end; i++) if (logits[i] > max) max = logits[i];
  let sum = 0;
  for (let i = start; i < end; i++) {
    logits[i] = Math.exp(logits[i] - max);
    sum += logits[i];
  }
  for (let i = start; i < end; i++) logits[i] /= sum;
}

/** The position, counted from `start`, of the largest of `count` values; the first one wins a tie. */
export function argMax(values: ArrayLike<number>, start = 0, count = values.length): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[start + i] > values[start + best]) best = i;
  return best;
}

/** The arithmetic mean; NaN for nothing. */
export function mean(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum / values.length;
}

/**
 * The q-quantile (0 ≤ q ≤ 1) of values sorted in ascending order, linear between neighbours
 * (Hyndman and Fan 1996, definition 7); NaN for nothing.
 */
export function quantileSorted(sorted: ArrayLike<number>, q: number): number {
  if (sorted.length === 0) return Number.NaN;
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
}
