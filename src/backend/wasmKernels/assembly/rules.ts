import { load4, store4 } from './lanes';

// Optimizers' rules on n weights that lie side by side. The scalars are those that each optimizer's file in training/ names.

/**
 * A running mean that nothing feeds shrinks until its numbers have fewer digits than others, and every operation on those takes a hundred
 * times as long: below the smallest that has all its digits (1.2e-38) it is zero. NaN stays what it is.
 */
// @ts-expect-error: decorator
@inline
function settled(mean: v128): v128 {
  return v128.andnot(mean, f32x4.lt(f32x4.abs(mean), f32x4.splat(1.17549435e-38)));
}

/** Adam's rule; what comes out may lie elsewhere. The scalars are those of `adamRule.ts`. */
export function adam(
  g: usize, w: usize, m: usize, v: usize,
  nextW: usize, nextM: usize, nextV: usize,
  n: usize,
  alpha: f32, epsilon: f32, keep: f32, beta1: f32, gain1: f32, beta2: f32, gain2: f32,
): void {
  const alphas = f32x4.splat(alpha), epsilons = f32x4.splat(epsilon), keeps = f32x4.splat(keep);
  const betas1 = f32x4.splat(beta1), gains1 = f32x4.splat(gain1), betas2 = f32x4.splat(beta2), gains2 = f32x4.splat(gain2);
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) adam4(g, w, m, v, nextW, nextM, nextV, i << 2, 4, alphas, epsilons, keeps, betas1, gains1, betas2, gains2);
  if (i < n) adam4(g, w, m, v, nextW, nextM, nextV, i << 2, n - i, alphas, epsilons, keeps, betas1, gains1, betas2, gains2);
}

// @ts-expect-error: decorator
@inline
function adam4(
  g: usize, w: usize, m: usize, v: usize,
  nextW: usize, nextM: usize, nextV: usize,
  at: usize, left: usize,
  alpha: v128, epsilon: v128, keep: v128, beta1: v128, gain1: v128, beta2: v128, gain2: v128,
): void {
  const gradient = load4(g + at, left);
  const mean = settled(f32x4.add(f32x4.mul(load4(m + at, left), beta1), f32x4.mul(gradient, gain1)));
  const square = settled(f32x4.add(f32x4.mul(load4(v + at, left), beta2), f32x4.mul(f32x4.mul(gradient, gradient), gain2)));
  store4(nextM + at, mean, left);
  store4(nextV + at, square, left);
  const move = f32x4.mul(alpha, f32x4.div(mean, f32x4.add(f32x4.sqrt(square), epsilon)));
  store4(nextW + at, f32x4.sub(f32x4.mul(load4(w + at, left), keep), move), left);
}

/** w ← w − rate·g */
function sgd(g: usize, w: usize, n: usize, rate: f32): void {
  const rates = f32x4.splat(rate);
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) sgd4(g, w, i << 2, 4, rates);
  if (i < n) sgd4(g, w, i << 2, n - i, rates);
}

// @ts-expect-error: decorator
@inline
function sgd4(g: usize, w: usize, at: usize, left: usize, rates: v128): void {
  store4(w + at, f32x4.sub(load4(w + at, left), f32x4.mul(load4(g + at, left), rates)), left);
}

/** u ← μu + s·g; w ← w − η·(a·s·g + b·u) */
function momentum(g: usize, w: usize, u: usize, n: usize, eta: f32, scale: f32, mu: f32, a: f32, b: f32): void {
  const etas = f32x4.splat(eta), scales = f32x4.splat(scale), mus = f32x4.splat(mu), as = f32x4.splat(a), bs = f32x4.splat(b);
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) momentum4(g, w, u, i << 2, 4, etas, scales, mus, as, bs);
  if (i < n) momentum4(g, w, u, i << 2, n - i, etas, scales, mus, as, bs);
}

// @ts-expect-error: decorator
@inline
function momentum4(
  g: usize, w: usize, u: usize, at: usize, left: usize, etas: v128, scales: v128, mus: v128, as: v128, bs: v128,
): void {
  const gradient = f32x4.mul(load4(g + at, left), scales);
  const next = settled(f32x4.add(f32x4.mul(load4(u + at, left), mus), gradient));
  store4(u + at, next, left);
  const direction = f32x4.add(f32x4.mul(gradient, as), f32x4.mul(next, bs));
  store4(w + at, f32x4.sub(load4(w + at, left), f32x4.mul(direction, etas)), left);
}

/** S ← S + (s·g)²; w ← w − η·s·g / (√S + ε) */
function adagrad(g: usize, w: usize, sum: usize, n: usize, eta: f32, scale: f32, epsilon: f32): void {
  const etas = f32x4.splat(eta), scales = f32x4.splat(scale), epsilons = f32x4.splat(epsilon);
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) adagrad4(g, w, sum, i << 2, 4, etas, scales, epsilons);
  if (i < n) adagrad4(g, w, sum, i << 2, n - i, etas, scales, epsilons);
}

// @ts-expect-error: decorator
@inline
function adagrad4(g: usize, w: usize, sum: usize, at: usize, left: usize, etas: v128, scales: v128, epsilons: v128): void {
  const gradient = f32x4.mul(load4(g + at, left), scales);
  const total = f32x4.add(load4(sum + at, left), f32x4.mul(gradient, gradient));
  store4(sum + at, total, left);
  const direction = f32x4.div(gradient, f32x4.add(f32x4.sqrt(total), epsilons));
  store4(w + at, f32x4.sub(load4(w + at, left), f32x4.mul(direction, etas)), left);
}

/** c = β₁m + (1 − β₁)·s·g; w ← w − η·(sign(c) + λw); m ← β₂m + (1 − β₂)·s·g. However small c is, its sign counts: m is not set to zero. */
function lion(g: usize, w: usize, m: usize, n: usize, eta: f32, beta1: f32, gain1: f32, beta2: f32, gain2: f32, lambda: f32): void {
  const etas = f32x4.splat(eta), lambdas = f32x4.splat(lambda), zero = f32x4.splat(0), one = f32x4.splat(1);
  const betas1 = f32x4.splat(beta1), gains1 = f32x4.splat(gain1), betas2 = f32x4.splat(beta2), gains2 = f32x4.splat(gain2);
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) lion4(g, w, m, i << 2, 4, etas, betas1, gains1, betas2, gains2, lambdas, zero, one);
  if (i < n) lion4(g, w, m, i << 2, n - i, etas, betas1, gains1, betas2, gains2, lambdas, zero, one);
}

// @ts-expect-error: decorator
@inline
function lion4(
  g: usize, w: usize, m: usize, at: usize, left: usize,
  etas: v128, betas1: v128, gains1: v128, betas2: v128, gains2: v128, lambdas: v128, zero: v128, one: v128,
): void {
  const gradient = load4(g + at, left);
  const mean = load4(m + at, left);
  const weight = load4(w + at, left);
  const c = f32x4.add(f32x4.mul(mean, betas1), f32x4.mul(gradient, gains1));
  const sign = f32x4.sub(v128.and(f32x4.gt(c, zero), one), v128.and(f32x4.lt(c, zero), one));
  store4(w + at, f32x4.sub(weight, f32x4.mul(f32x4.add(sign, f32x4.mul(weight, lambdas)), etas)), left);
  store4(m + at, f32x4.add(f32x4.mul(mean, betas2), f32x4.mul(gradient, gains2)), left);
}

/**
 * One step of a rule, in place.
 *
 * @param rule its number among `rowRules` of ../../tableMemory.ts
 * @param first, second where its slots lie; not looked at where it has fewer
 * @param s its scalars, up to seven
 */
export function move(rule: u32, g: usize, w: usize, first: usize, second: usize, n: usize, s: usize): void {
  const s0 = load<f32>(s), s1 = load<f32>(s, 4), s2 = load<f32>(s, 8), s3 = load<f32>(s, 12), s4 = load<f32>(s, 16);
  const s5 = load<f32>(s, 20), s6 = load<f32>(s, 24);
  if (rule == 0) adam(g, w, first, second, w, first, second, n, s0, s1, s2, s3, s4, s5, s6);
  else if (rule == 1) sgd(g, w, n, s0);
  else if (rule == 2) momentum(g, w, first, n, s0, s1, s2, s3, s4);
  else if (rule == 3) adagrad(g, w, first, n, s0, s1, s2);
  else lion(g, w, first, n, s0, s1, s2, s3, s4, s5);
}

/** ê ← ê + r·(w − ê) */
export function follow(average: usize, w: usize, n: usize, rate: f32): void {
  const rates = f32x4.splat(rate);
  let i: usize = 0;
  for (; i + 4 <= n; i += 4) follow4(average, w, i << 2, 4, rates);
  if (i < n) follow4(average, w, i << 2, n - i, rates);
}

// @ts-expect-error: decorator
@inline
function follow4(average: usize, w: usize, at: usize, left: usize, rates: v128): void {
  const old = load4(average + at, left);
  store4(average + at, f32x4.add(old, f32x4.mul(f32x4.sub(load4(w + at, left), old), rates)), left);
}
