import { load4, madd, store4 } from './lanes';

/** eˣ for x ≤ 0, to a unit or two in the last place; below −87 it is e⁻⁸⁷. Cephes' expf: 2ⁿ · e^r with |r| ≤ ln 2 / 2. */
// @ts-expect-error: decorator
@inline
function exp4(given: v128): v128 {
  const x = f32x4.max(given, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504)));
  let r = madd(n, f32x4.splat(-0.693359375), x);
  r = madd(n, f32x4.splat(2.12194440e-4), r);
  let y = f32x4.splat(1.9875691500e-4);
  y = madd(y, r, f32x4.splat(1.3981999507e-3));
  y = madd(y, r, f32x4.splat(8.3334519073e-3));
  y = madd(y, r, f32x4.splat(4.1665795894e-2));
  y = madd(y, r, f32x4.splat(1.6666665459e-1));
  y = madd(y, r, f32x4.splat(0.5));
  y = f32x4.add(madd(y, f32x4.mul(r, r), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(y, power);
}

/** log((1 + z) / (1 − z)) = 2·artanh z for |z| ≤ 1/3, by its series: z · (2 + 2/3·z² + 2/5·z⁴ + …). */
// @ts-expect-error: decorator
@inline
function twiceArtanh4(z: v128): v128 {
  const square = f32x4.mul(z, z);
  let y = f32x4.splat(2.0 / 15.0);
  y = madd(y, square, f32x4.splat(2.0 / 13.0));
  y = madd(y, square, f32x4.splat(2.0 / 11.0));
  y = madd(y, square, f32x4.splat(2.0 / 9.0));
  y = madd(y, square, f32x4.splat(2.0 / 7.0));
  y = madd(y, square, f32x4.splat(2.0 / 5.0));
  y = madd(y, square, f32x4.splat(2.0 / 3.0));
  y = madd(y, square, f32x4.splat(2));
  return f32x4.mul(y, z);
}

/** log x for x ≥ 1: 2ⁿ·m with m in [√½, √2). */
function log(x: f32): f32 {
  const bits = reinterpret<i32>(x);
  let n = (bits >> 23) - 127;
  let m = reinterpret<f32>((bits & 0x7fffff) | 0x3f800000);
  if (m > 1.41421356) {
    m *= 0.5;
    n++;
  }
  return <f32>n * <f32>0.69314718 + f32x4.extract_lane(twiceArtanh4(f32x4.splat((m - 1) / (m + 1))), 0);
}

/**
 * Per row of x and y [n, k] the cross-entropy −Σ_c y_c · log softmax(x)_c [n] and its slope along x [n, k], Σ_c y_c · softmax(x) − y. What is
 * not finite in x comes out as NaN or infinite.
 */
export function crossEntropy(x: usize, y: usize, n: usize, k: usize, losses: usize, slopes: usize): void {
  if (k == 2) ofTwo(x, y, n, losses, slopes);
  else for (let i: usize = 0; i < n; i++) ofMany(x + i * (k << 2), y + i * (k << 2), k, losses + (i << 2), slopes + i * (k << 2));
}

/** With d = x₁ − x₀ and s = y₀ + y₁: s · log(1 + e^(−|d|)) + |d| · (y₀ where d ≥ 0, else y₁), which keeps the digits of a small loss; its slope along d is s·σ(d) − y₁.
 * Four rows at a time. */
function ofTwo(x: usize, y: usize, n: usize, losses: usize, slopes: usize): void {
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) fourOfTwo(x, y, i, 4, losses, slopes);
  if (i < n) fourOfTwo(x, y, i, n - i, losses, slopes);
}

// @ts-expect-error: decorator
@inline
function fourOfTwo(x: usize, y: usize, i: usize, rows: usize, losses: usize, slopes: usize): void {
  const zero = f32x4.splat(0), one = f32x4.splat(1);
  const at = i << 3;
  const left = rows << 1;
  const more = left > 4 ? left - 4 : 0;
  const xs = load4(x + at, left), ys = load4(y + at, left);
  const xt = load4(x + at + 16, more), yt = load4(y + at + 16, more);
  const d = f32x4.sub(v128.shuffle<f32>(xs, xt, 1, 3, 5, 7), v128.shuffle<f32>(xs, xt, 0, 2, 4, 6));
  const y0 = v128.shuffle<f32>(ys, yt, 0, 2, 4, 6);
  const y1 = v128.shuffle<f32>(ys, yt, 1, 3, 5, 7);
  const s = f32x4.add(y0, y1);
  const e = exp4(f32x4.neg(f32x4.abs(d)));
  const log1p = twiceArtanh4(f32x4.div(e, f32x4.add(e, f32x4.splat(2))));
  const missed = v128.bitselect(y1, y0, f32x4.lt(d, zero));
  store4(losses + (i << 2), f32x4.add(f32x4.mul(s, log1p), f32x4.mul(missed, f32x4.abs(d))), rows);
  const sigmoid = f32x4.div(v128.bitselect(e, one, f32x4.lt(d, zero)), f32x4.add(e, one));
  const slope = f32x4.sub(f32x4.mul(s, sigmoid), y1);
  const other = f32x4.neg(slope);
  store4(slopes + at, v128.shuffle<f32>(other, slope, 0, 4, 1, 5), left);
  store4(slopes + at + 16, v128.shuffle<f32>(other, slope, 2, 6, 3, 7), more);
}

/** With t the largest of x and S = Σ e^(x_c − t): Σ y_c · (log S − (x_c − t)), whose slope is Σ y_c · e^(x − t) / S − y. */
function ofMany(x: usize, y: usize, k: usize, loss: usize, slopes: usize): void {
  let top: f32 = load<f32>(x);
  for (let c: usize = 1; c < k; c++) top = max<f32>(top, load<f32>(x + (c << 2)));
  const tops = f32x4.splat(top);
  let sums = f32x4.splat(0), labels = f32x4.splat(0), products = f32x4.splat(0);
  for (let c: usize = 0; c < k; c += 4) {
    const left = k - c;
    const below = f32x4.sub(load4(x + (c << 2), left), tops);
    const label = load4(y + (c << 2), left);
    const inside = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>left));
    const power = v128.and(exp4(f32x4.min(below, f32x4.splat(0))), inside);
    store4(slopes + (c << 2), power, left);
    sums = f32x4.add(sums, power);
    labels = f32x4.add(labels, label);
    products = f32x4.add(products, v128.and(f32x4.mul(below, label), inside));
  }
  const sum = sumOf(sums), label = sumOf(labels);
  store<f32>(loss, label * log(sum) - sumOf(products));
  const shares = f32x4.splat(label / sum);
  for (let c: usize = 0; c < k; c += 4) {
    const left = k - c;
    const slope = f32x4.sub(f32x4.mul(load4(slopes + (c << 2), left), shares), load4(y + (c << 2), left));
    store4(slopes + (c << 2), slope, left);
  }
}

// @ts-expect-error: decorator
@inline
function sumOf(x: v128): f32 {
  return f32x4.extract_lane(x, 0) + f32x4.extract_lane(x, 1) + (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3));
}

/** out = x [n, k] with row i times by[i] [n]. */
export function scaleRows(x: usize, by: usize, n: usize, k: usize, out: usize): void {
  if (k == 2) {
    for (let i: usize = 0; i < n; i += 4) {
      const left = (n - i) << 1;
      const more = left > 4 ? left - 4 : 0;
      const factors = load4(by + (i << 2), n - i);
      const at = i << 3;
      store4(out + at, f32x4.mul(load4(x + at, left), v128.shuffle<f32>(factors, factors, 0, 0, 1, 1)), left);
      store4(out + at + 16, f32x4.mul(load4(x + at + 16, more), v128.shuffle<f32>(factors, factors, 2, 2, 3, 3)), more);
    }
    return;
  }
  for (let i: usize = 0; i < n; i++) {
    const factors = v128.load32_splat(by + (i << 2));
    for (let c: usize = 0; c < k; c += 4) {
      store4(out + (c << 2), f32x4.mul(load4(x + (c << 2), k - c), factors), k - c);
    }
    x += k << 2;
    out += k << 2;
  }
}
