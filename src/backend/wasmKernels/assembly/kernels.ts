// AssemblyScript: `npm run kernels` compiles it into ../kernelBytes.ts. All pointers are into the memory of tfjs's wasm backend, or into one of
// their own (`tables.ts`); nothing here allocates, and there is no static data.

import { loadLanes, madd, storeLanes } from './lanes';

export { crossEntropy, scaleRows } from './crossEntropy';
export { adam } from './rules';
export { catchUp, moveRows, squareSum, sumRows } from './tables';

/**
 * Lays b [k, n] out in panels of eight columns, zeros past the last: panel by panel, row by row.
 *
 * @param rowBytes from one row of b to the next, columnBytes from one column to the next: so b may lie transposed
 * @param into room for k · ⌈n / 8⌉ · 8 numbers
 */
export function pack(b: usize, rowBytes: usize, columnBytes: usize, k: usize, n: usize, into: usize): void {
  for (let first: usize = 0; first < n; first += 8) {
    const columns = min<usize>(8, n - first);
    const panel = b + first * columnBytes;
    if (columns == 8 && columnBytes == 4) {
      for (let row: usize = 0; row < k; row++) {
        const from = panel + row * rowBytes;
        v128.store(into, v128.load(from));
        v128.store(into, v128.load(from, 16), 16);
        into += 32;
      }
    } else if (columns == 8 && rowBytes == 4) {
      into = packTurned(panel, columnBytes, k, into);
    } else {
      for (let row: usize = 0; row < k; row++) {
        for (let j: usize = 0; j < 8; j++) {
          store<f32>(into + (j << 2), j < columns ? load<f32>(panel + row * rowBytes + j * columnBytes) : 0);
        }
        into += 32;
      }
    }
  }
}

/** Eight columns, each of which lies in one piece: turned by blocks of 4 × 4. */
function packTurned(panel: usize, columnBytes: usize, k: usize, into: usize): usize {
  let row: usize = 0;
  for (; row + 4 <= k; row += 4) {
    for (let half: usize = 0; half < 2; half++) {
      const from = panel + (row << 2) + half * 4 * columnBytes;
      const a = v128.load(from);
      const b = v128.load(from + columnBytes);
      const c = v128.load(from + 2 * columnBytes);
      const d = v128.load(from + 3 * columnBytes);
      const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const ef = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const gh = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const to = into + half * 16;
      v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
      v128.store(to, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7), 32);
      v128.store(to, v128.shuffle<f32>(ef, gh, 0, 1, 4, 5), 64);
      v128.store(to, v128.shuffle<f32>(ef, gh, 2, 3, 6, 7), 96);
    }
    into += 128;
  }
  for (; row < k; row++) {
    for (let j: usize = 0; j < 8; j++) store<f32>(into + (j << 2), load<f32>(panel + (row << 2) + j * columnBytes));
    into += 32;
  }
  return into;
}

/**
 * c [m, n] = a [m, k] · b, then + bias [n] and max(0, ·) where asked.
 *
 * @param packed b as `pack` leaves it
 * @param bias 0 for none
 */
export function multiply(
  a: usize,
  aRowBytes: usize,
  aColumnBytes: usize,
  packed: usize,
  bias: usize,
  c: usize,
  m: usize,
  n: usize,
  k: usize,
  relu: bool,
): void {
  const cRowBytes: usize = n << 2;
  for (let first: usize = 0; first < n; first += 8) {
    const columns = min<usize>(8, n - first);
    const panel = packed + first * (k << 2);
    const to = c + (first << 2);
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    if (bias != 0) {
      if (columns == 8) {
        low = v128.load(bias + (first << 2));
        high = v128.load(bias + (first << 2), 16);
      } else {
        low = loadLanes(bias + (first << 2), <i32>columns);
        high = loadLanes(bias + (first << 2) + 16, <i32>columns - 4);
      }
    }
    let row: usize = 0;
    for (; row + 4 <= m; row += 4) {
      fourRows(a + row * aRowBytes, aRowBytes, aColumnBytes, panel, low, high, to + row * cRowBytes, cRowBytes, columns, k, relu);
    }
    for (; row < m; row++) {
      oneRow(a + row * aRowBytes, aColumnBytes, panel, low, high, to + row * cRowBytes, columns, k, relu);
    }
  }
}

// @ts-expect-error: decorator
@inline
function finish(to: usize, low: v128, high: v128, columns: usize, relu: bool): void {
  if (relu) {
    // In this order a NaN stays one.
    low = f32x4.pmax(low, f32x4.splat(0));
    high = f32x4.pmax(high, f32x4.splat(0));
  }
  if (columns == 8) {
    v128.store(to, low);
    v128.store(to, high, 16);
  } else {
    storeLanes(to, low, <i32>columns);
    storeLanes(to + 16, high, <i32>columns - 4);
  }
}

function fourRows(
  a: usize,
  aRowBytes: usize,
  aColumnBytes: usize,
  panel: usize,
  low: v128,
  high: v128,
  to: usize,
  cRowBytes: usize,
  columns: usize,
  k: usize,
  relu: bool,
): void {
  let a0 = a;
  let a1 = a + aRowBytes;
  let a2 = a1 + aRowBytes;
  let a3 = a2 + aRowBytes;
  let low0 = low, low1 = low, low2 = low, low3 = low;
  let high0 = high, high1 = high, high2 = high, high3 = high;
  for (const end = panel + (k << 5); panel < end; panel += 32) {
    const b0 = v128.load(panel);
    const b1 = v128.load(panel, 16);
    let x = v128.load32_splat(a0);
    low0 = madd(x, b0, low0);
    high0 = madd(x, b1, high0);
    x = v128.load32_splat(a1);
    low1 = madd(x, b0, low1);
    high1 = madd(x, b1, high1);
    x = v128.load32_splat(a2);
    low2 = madd(x, b0, low2);
    high2 = madd(x, b1, high2);
    x = v128.load32_splat(a3);
    low3 = madd(x, b0, low3);
    high3 = madd(x, b1, high3);
    a0 += aColumnBytes;
    a1 += aColumnBytes;
    a2 += aColumnBytes;
    a3 += aColumnBytes;
  }
  finish(to, low0, high0, columns, relu);
  to += cRowBytes;
  finish(to, low1, high1, columns, relu);
  to += cRowBytes;
  finish(to, low2, high2, columns, relu);
  to += cRowBytes;
  finish(to, low3, high3, columns, relu);
}

function oneRow(a: usize, aColumnBytes: usize, panel: usize, low: v128, high: v128, to: usize, columns: usize, k: usize, relu: bool): void {
  for (const end = panel + (k << 5); panel < end; panel += 32) {
    const x = v128.load32_splat(a);
    low = madd(x, v128.load(panel), low);
    high = madd(x, v128.load(panel, 16), high);
    a += aColumnBytes;
  }
  finish(to, low, high, columns, relu);
}

/** out = dy where y > 0, else 0. */
export function reluGradient(dy: usize, y: usize, out: usize, n: usize): void {
  const zero = f32x4.splat(0);
  let i: usize = 0;
  const whole: usize = (n >> 2) << 4;
  for (; i < whole; i += 16) {
    v128.store(out + i, v128.and(v128.load(dy + i), f32x4.gt(v128.load(y + i), zero)));
  }
  for (const end: usize = n << 2; i < end; i += 4) store<f32>(out + i, load<f32>(y + i) > 0 ? load<f32>(dy + i) : 0);
}

/** out [columns] = Σ of the rows of x [rows, columns]. */
export function columnSums(x: usize, rows: usize, columns: usize, out: usize): void {
  const rowBytes: usize = columns << 2;
  const end = x + rows * rowBytes;
  let j: usize = 0;
  for (; j + 32 <= rowBytes; j += 32) {
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    for (let at = x + j; at < end; at += rowBytes) {
      low = f32x4.add(low, v128.load(at));
      high = f32x4.add(high, v128.load(at, 16));
    }
    v128.store(out + j, low);
    v128.store(out + j, high, 16);
  }
  for (; j < rowBytes; j += 4) {
    let sum: f32 = 0;
    for (let at = x + j; at < end; at += rowBytes) sum += load<f32>(at);
    store<f32>(out + j, sum);
  }
}
