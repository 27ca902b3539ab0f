/**
 * Values → whole numbers of 8 bits, x ≈ scale · q + min with q in 0 … 255, over the values' own range widened to hold 0. Zero is exact: −min
 * is a whole number of steps. Off by half a step at most, and by one where the range was shifted for that.
 *
 * Reference: Jacob et al. 2018, "Quantization and training of neural networks for efficient integer-arithmetic-only inference", section 2.1.
 */
export function quantize(values: ArrayLike<number>): { scale: number; min: number; codes: Uint8Array } {
  let low = 0;
  let high = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  const scale = high > low ? (high - low) / 255 : 1;
  const zero = Math.round(-low / scale);
  const codes = Uint8Array.from(values, (x) => Math.min(255, Math.max(0, Math.round(x / scale) + zero)));
  return { scale, min: -zero * scale, codes };
}
