/** a·b + c: one rounding where the machine and the module have it, else two. */
// @ts-expect-error: a compile-time constant
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Up to four numbers, zeros past them. */
export function loadLanes(from: usize, count: i32): v128 {
  let lanes = f32x4.splat(0);
  if (count > 0) lanes = f32x4.replace_lane(lanes, 0, load<f32>(from));
  if (count > 1) lanes = f32x4.replace_lane(lanes, 1, load<f32>(from, 4));
  if (count > 2) lanes = f32x4.replace_lane(lanes, 2, load<f32>(from, 8));
  if (count > 3) lanes = f32x4.replace_lane(lanes, 3, load<f32>(from, 12));
  return lanes;
}

export function storeLanes(to: usize, lanes: v128, count: i32): void {
  if (count > 0) store<f32>(to, f32x4.extract_lane(lanes, 0));
  if (count > 1) store<f32>(to, f32x4.extract_lane(lanes, 1), 4);
  if (count > 2) store<f32>(to, f32x4.extract_lane(lanes, 2), 8);
  if (count > 3) store<f32>(to, f32x4.extract_lane(lanes, 3), 12);
}

/** Four numbers, or as many as are left, zeros past them. */
// @ts-expect-error: decorator
@inline
export function load4(from: usize, left: usize): v128 {
  return left >= 4 ? v128.load(from) : loadLanes(from, <i32>left);
}

/** Puts back what `load4` took. */
// @ts-expect-error: decorator
@inline
export function store4(to: usize, lanes: v128, left: usize): void {
  if (left >= 4) v128.store(to, lanes);
  else storeLanes(to, lanes, <i32>left);
}
