import { exp, log } from './math';

/** What lies this far behind the likeliest class, in nats, is less than the rounding of a posterior, and counts as nothing. */
const negligible: f64 = -37;

/**
 * A step of EM for any number of classes, a block of patterns at a time: P(y | votes) ∝ exp(start_y + Σ_votes weights_sy), summed up by symbol. Gold
 * pins, a pattern without votes has the prior.
 *
 * @param symbols, offsets, first the patterns' votes
 * @param weights [number of symbols, k]
 * @param bySymbol [number of symbols, k] to be added to
 * @param start, prior [k]
 * @param posterior, classes [k] room
 * @param rows, coveredRows [k] to be added to
 * @param totals [2] to be added to: rows without gold and with votes, Σ log P(votes) over them
 */
export function stepOfMany(
  symbols: usize,
  offsets: usize,
  first: u32,
  patterns: usize,
  k: usize,
  weights: usize,
  bySymbol: usize,
  weight: usize,
  gold: usize,
  start: usize,
  prior: usize,
  posterior: usize,
  classes: usize,
  rows: usize,
  coveredRows: usize,
  totals: usize,
): void {
  const rowBytes = k << 3;
  let unpinned: f64 = 0;
  let logs: f64 = 0;
  for (let p: usize = 0; p < patterns; p++) {
    const from = symbols + ((<usize>(load<u32>(offsets + (p << 2)) - first)) << 2);
    const to = symbols + ((<usize>(load<u32>(offsets + (p << 2), 4) - first)) << 2);
    const own = load<f64>(weight + (p << 3));
    const known = load<i16>(gold + (p << 1));
    // Bytes from a row's start to the classes that are possible, and their rows.
    let possible: usize = 0;
    if (known >= 0) {
      store<f64>(posterior, own);
      store<u32>(classes, known << 3);
      possible = 1;
    } else if (from == to) {
      for (let y: usize = 0; y < rowBytes; y += 8) {
        store<f64>(rows + y, load<f64>(rows + y) + own * load<f64>(prior + y));
      }
      continue;
    } else {
      addRows(from, to, weights, rowBytes, start, posterior);
      let most = load<f64>(posterior);
      for (let y: usize = 8; y < rowBytes; y += 8) most = max(most, load<f64>(posterior + y));
      let sum: f64 = 0;
      for (let y: usize = 0; y < rowBytes; y += 8) {
        const behind = load<f64>(posterior + y) - most;
        if (behind < negligible) continue;
        const odds = exp(behind);
        sum += odds;
        // Those before are read already: the list may lie in their place.
        store<f64>(posterior + (possible << 3), odds);
        store<u32>(classes + (possible << 2), <u32>y);
        possible++;
      }
      unpinned += own;
      logs += own * (most + log(sum));
      const scale = own / sum;
      for (let i: usize = 0; i < possible; i++) store<f64>(posterior + (i << 3), load<f64>(posterior + (i << 3)) * scale);
    }
    for (let i: usize = 0; i < possible; i++) {
      const part = load<f64>(posterior + (i << 3));
      const y = <usize>load<u32>(classes + (i << 2));
      store<f64>(rows + y, load<f64>(rows + y) + part);
      store<f64>(coveredRows + y, load<f64>(coveredRows + y) + part);
    }
    if (possible == k) {
      for (let at = from; at < to; at += 4) addAll(bySymbol + (<usize>load<u32>(at)) * rowBytes, posterior, rowBytes);
    } else {
      for (let at = from; at < to; at += 4) {
        const row = bySymbol + (<usize>load<u32>(at)) * rowBytes;
        for (let i: usize = 0; i < possible; i++) {
          const cell = row + <usize>load<u32>(classes + (i << 2));
          store<f64>(cell, load<f64>(cell) + load<f64>(posterior + (i << 3)));
        }
      }
    }
  }
  store<f64>(totals, load<f64>(totals) + unpinned);
  store<f64>(totals, load<f64>(totals, 8) + logs, 8);
}

/** posterior = start + Σ_votes weights. Few classes at a time, so that their sums stay in registers while the votes are gone through. */
// @ts-expect-error: decorator
@inline
function addRows(from: usize, to: usize, weights: usize, rowBytes: usize, start: usize, posterior: usize): void {
  let y: usize = 0;
  for (; y + 64 <= rowBytes; y += 64) {
    let a = load<f64>(start + y);
    let b = load<f64>(start + y, 8);
    let c = load<f64>(start + y, 16);
    let d = load<f64>(start + y, 24);
    let e = load<f64>(start + y, 32);
    let f = load<f64>(start + y, 40);
    let g = load<f64>(start + y, 48);
    let h = load<f64>(start + y, 56);
    for (let at = from; at < to; at += 4) {
      const cell = weights + y + (<usize>load<u32>(at)) * rowBytes;
      a += load<f64>(cell);
      b += load<f64>(cell, 8);
      c += load<f64>(cell, 16);
      d += load<f64>(cell, 24);
      e += load<f64>(cell, 32);
      f += load<f64>(cell, 40);
      g += load<f64>(cell, 48);
      h += load<f64>(cell, 56);
    }
    store<f64>(posterior + y, a);
    store<f64>(posterior + y, b, 8);
    store<f64>(posterior + y, c, 16);
    store<f64>(posterior + y, d, 24);
    store<f64>(posterior + y, e, 32);
    store<f64>(posterior + y, f, 40);
    store<f64>(posterior + y, g, 48);
    store<f64>(posterior + y, h, 56);
  }
  for (; y + 16 <= rowBytes; y += 16) {
    let a = load<f64>(start + y);
    let b = load<f64>(start + y, 8);
    for (let at = from; at < to; at += 4) {
      const cell = weights + y + (<usize>load<u32>(at)) * rowBytes;
      a += load<f64>(cell);
      b += load<f64>(cell, 8);
    }
    store<f64>(posterior + y, a);
    store<f64>(posterior + y, b, 8);
  }
  if (y < rowBytes) {
    let a = load<f64>(start + y);
    for (let at = from; at < to; at += 4) a += load<f64>(weights + y + (<usize>load<u32>(at)) * rowBytes);
    store<f64>(posterior + y, a);
  }
}

// @ts-expect-error: decorator
@inline
function addAll(row: usize, posterior: usize, rowBytes: usize): void {
  let y: usize = 0;
  for (; y + 32 <= rowBytes; y += 32) {
    store<f64>(row + y, load<f64>(row + y) + load<f64>(posterior + y));
    store<f64>(row + y, load<f64>(row + y, 8) + load<f64>(posterior + y, 8), 8);
    store<f64>(row + y, load<f64>(row + y, 16) + load<f64>(posterior + y, 16), 16);
    store<f64>(row + y, load<f64>(row + y, 24) + load<f64>(posterior + y, 24), 24);
  }
  for (; y < rowBytes; y += 8) store<f64>(row + y, load<f64>(row + y) + load<f64>(posterior + y));
}
