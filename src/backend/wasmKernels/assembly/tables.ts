import { load4, madd, store4 } from './lanes';
import { follow, move } from './rules';

// Tables of sparse inputs: rows of `width` numbers side by side. A step's scalars are nine numbers: the rule's seven, the rate at which
// averages follow, and whether the rule moves anything at all.
const stepBytes: usize = 36;
const rateAt: usize = 28;
const movesAt: usize = 32;

/** out += Σ value · table row, over entries from … to − 1, one after the other. */
function addRows(rows: usize, values: usize, from: usize, to: usize, table: usize, width: usize, out: usize): void {
  const rowBytes = width << 2;
  let entry = from;
  // Four at a time, in the order in which they would be added one by one.
  for (; entry + 4 <= to; entry += 4) {
    const at = entry << 2;
    const a = table + <usize>load<u32>(rows + at) * rowBytes;
    const b = table + <usize>load<u32>(rows + at, 4) * rowBytes;
    const c = table + <usize>load<u32>(rows + at, 8) * rowBytes;
    const d = table + <usize>load<u32>(rows + at, 12) * rowBytes;
    const va = v128.load32_splat(values + at);
    const vb = v128.load32_splat(values + at, 4);
    const vc = v128.load32_splat(values + at, 8);
    const vd = v128.load32_splat(values + at, 12);
    let j: usize = 0;
    for (; j + 4 <= width; j += 4) addFour(out, a, b, c, d, va, vb, vc, vd, j << 2, 4);
    if (j < width) addFour(out, a, b, c, d, va, vb, vc, vd, j << 2, width - j);
  }
  for (; entry < to; entry++) {
    const a = table + <usize>load<u32>(rows + (entry << 2)) * rowBytes;
    const va = v128.load32_splat(values + (entry << 2));
    let j: usize = 0;
    for (; j + 4 <= width; j += 4) addOne(out, a, va, j << 2, 4);
    if (j < width) addOne(out, a, va, j << 2, width - j);
  }
}

// @ts-expect-error: decorator
@inline
function addFour(
  out: usize, a: usize, b: usize, c: usize, d: usize, va: v128, vb: v128, vc: v128, vd: v128, at: usize, left: usize,
): void {
  let sum = load4(out + at, left);
  sum = madd(va, load4(a + at, left), sum);
  sum = madd(vb, load4(b + at, left), sum);
  sum = madd(vc, load4(c + at, left), sum);
  sum = madd(vd, load4(d + at, left), sum);
  store4(out + at, sum, left);
}

// @ts-expect-error: decorator
@inline
function addOne(out: usize, a: usize, va: v128, at: usize, left: usize): void {
  store4(out + at, madd(va, load4(a + at, left), load4(out + at, left)), left);
}

/**
 * out[i] += Σ value · table[row], over the entries offsets[i] … offsets[i + 1] − 1.
 *
 * @param offsets [count + 1], rows and values by entry
 * @param out [count, width]
 */
export function sumRows(offsets: usize, rows: usize, values: usize, count: usize, table: usize, width: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const at = offsets + (i << 2);
    addRows(rows, values, <usize>load<u32>(at), <usize>load<u32>(at, 4), table, width, out + i * (width << 2));
  }
}

// @ts-expect-error: decorator
@inline
function take(rule: u32, g: usize, w: usize, first: usize, second: usize, average: usize, width: usize, step: usize): void {
  if (load<f32>(step, movesAt) != 0) move(rule, g, w, first, second, width, step);
  if (average != 0) follow(average, w, width, load<f32>(step, rateAt));
}

/** What `fetch` has read: were it of no use to anyone, a compiler would leave the reading out. */
let fetched: u32 = 0;

/**
 * Has `bytes` from `at` on brought near, one line of the cache after the other, before they are needed: a core waits for as many lines at once as it
 * is asked for, and a row's arithmetic asks for a few.
 */
// @ts-expect-error: decorator
@inline
function fetch(at: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 64) fetched ^= load<u32>(at + i);
}

/** Brings a row near, with its slots and its average; those that are not there are 0. */
function fetchRow(row: usize, width: usize, w: usize, first: usize, second: usize, average: usize): void {
  const bytes = width << 2;
  const at = row * bytes;
  fetch(w + at, bytes);
  if (first != 0) fetch(first + at, bytes);
  if (second != 0) fetch(second + at, bytes);
  if (average != 0) fetch(average + at, bytes);
}

/**
 * Takes some rows through the steps that they have missed, in which they had no gradient, up to `now`.
 *
 * @param rows [count], any of them as often as it likes
 * @param since [table rows] the steps that each has taken; above `now` for those that stand still
 * @param steps [now] the steps' scalars
 * @param zeros [width]
 * @param average 0 for none
 */
export function catchUp(
  rule: u32, rows: usize, count: usize, since: usize, now: u32, steps: usize, zeros: usize,
  width: usize, w: usize, first: usize, second: usize, average: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    const row = <usize>load<u32>(rows + (i << 2));
    const taken = load<u32>(since + (row << 2));
    if (taken >= now) continue;
    if (i + 1 < count) {
      const next = <usize>load<u32>(rows + (i << 2), 4);
      if (load<u32>(since + (next << 2)) < now) fetchRow(next, width, w, first, second, average);
    }
    const at = row * (width << 2);
    for (let step = taken; step < now; step++) {
      take(rule, zeros, w + at, first + at, second + at, average == 0 ? 0 : average + at, width, steps + <usize>step * stepBytes);
    }
    store<u32>(since + (row << 2), now);
  }
}

/**
 * Moves rows by their gradients, Σ value · dy[batch row].
 *
 * @param rows [count], each once, all of which have taken `now` steps
 * @param offsets [count + 1] into batchRows and values
 * @param dy [batch, width]
 * @param gradient [width] where a row's gradient is made
 * @param step the step's scalars
 */
export function moveRows(
  rule: u32, rows: usize, count: usize, since: usize, now: u32, step: usize,
  offsets: usize, batchRows: usize, values: usize, dy: usize, gradient: usize,
  width: usize, w: usize, first: usize, second: usize, average: usize,
): void {
  for (let i: usize = 0; i < count; i++) {
    gradientOf(i, offsets, batchRows, values, dy, width, gradient);
    const row = <usize>load<u32>(rows + (i << 2));
    if (i + 1 < count) fetchRow(<usize>load<u32>(rows + (i << 2), 4), width, w, first, second, average);
    const at = row * (width << 2);
    take(rule, gradient, w + at, first + at, second + at, average == 0 ? 0 : average + at, width, step);
    store<u32>(since + (row << 2), now + 1);
  }
}

/** Σ of the squares of all rows' gradients. */
export function squareSum(count: usize, offsets: usize, batchRows: usize, values: usize, dy: usize, gradient: usize, width: usize): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < count; i++) {
    gradientOf(i, offsets, batchRows, values, dy, width, gradient);
    let squares = f32x4.splat(0);
    for (let j: usize = 0; j < width; j += 4) {
      const g = load4(gradient + (j << 2), width - j);
      squares = f32x4.add(squares, f32x4.mul(g, g));
    }
    sum += <f64>f32x4.extract_lane(squares, 0) + <f64>f32x4.extract_lane(squares, 1);
    sum += <f64>f32x4.extract_lane(squares, 2) + <f64>f32x4.extract_lane(squares, 3);
  }
  return sum;
}

function gradientOf(i: usize, offsets: usize, batchRows: usize, values: usize, dy: usize, width: usize, gradient: usize): void {
  const at = offsets + (i << 2);
  memory.fill(gradient, 0, width << 2);
  addRows(batchRows, values, <usize>load<u32>(at), <usize>load<u32>(at, 4), dy, width, gradient);
}
