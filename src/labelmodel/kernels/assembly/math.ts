/** eˣ to two units in the last place; 0 below −708, ∞ above 709. Cephes' exp: 2ⁿ · e^r, and e^r = 1 + 2 r P(r²) / (Q(r²) − r P(r²)) for |r| ≤ ln 2 / 2. */
export function exp(x: f64): f64 {
  if (x < -708) return 0;
  if (x > 709) return Infinity;
  const n = Math.floor(x * 1.4426950408889634 + 0.5);
  const r = x - n * 6.93145751953125e-1 - n * 1.42860682030941723212e-6;
  const square = r * r;
  const p = r * ((1.2617719307481059e-4 * square + 3.0299440770744195e-2) * square + 1);
  const q =
    ((3.0019850513866446e-6 * square + 2.5244834034968411e-3) * square + 2.2726554820815503e-1) * square + 2;
  return (1 + (2 * p) / (q - p)) * reinterpret<f64>((<i64>n + 1023) << 52);
}

/** log x for x > 0 that is no subnormal number, to two units: 2ⁿ·m with m in [√½, √2), and log m = 2·artanh z = 2 (z + z³/3 + …), z = (m − 1) / (m + 1). */
export function log(x: f64): f64 {
  const bits = reinterpret<i64>(x);
  let n = (bits >> 52) - 1023;
  let m = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    n++;
  }
  const z = (m - 1) / (m + 1);
  const square = z * z;
  let sum: f64 = 0;
  // z² < .03: what comes after the eleventh term is less than the rounding.
  for (let odd: f64 = 21; odd > 1; odd -= 2) sum = (sum + 1 / odd) * square;
  return <f64>n * 0.6931471805599453 + 2 * z * (1 + sum);
}
