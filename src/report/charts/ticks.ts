/**
 * Round values from the last one at or below `low` to the first one at or above `high`, 1, 2 or 5 times a power of ten apart.
 *
 * @param about how many steps there should be; there may be fewer, and one or two more
 */
export function ticks(low: number, high: number, about: number): number[] {
  const span = high - low || Math.abs(high) || 1;
  const rough = span / Math.max(1, about);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((each) => each * power).find((each) => each >= rough * (1 - 1e-9))!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  // Multiplied, not added up, and cleared of what binary fractions leave behind.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
