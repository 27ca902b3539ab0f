import { exp, log } from './math';

// A step of EM for two classes, a block of patterns at a time: the votes' values are summed up by pattern, the sums become shares of
// class 1, and the shares are summed up by symbol, or by code of a group of labeling functions.

/** What a sum becomes: the majority's share of votes, or the posterior. */
const byMajority = 0;

/**
 * Over votes.
 *
 * @param symbols, offsets, first the patterns' votes
 * @param values [symbols] what is summed up
 * @param spread [symbols] shares, to be added to
 */
export function stepByVotes(
  symbols: usize,
  offsets: usize,
  first: u32,
  patterns: usize,
  values: usize,
  spread: usize,
  weight: usize,
  gold: usize,
  sums: usize,
  rule: i32,
  priorOdds: f64,
  totals: usize,
): void {
  for (let p: usize = 0; p < patterns; p++) {
    let sum: f64 = 0;
    const to = symbols + ((<usize>(load<u32>(offsets + (p << 2), 4) - first)) << 2);
    for (let at = symbols + ((<usize>(load<u32>(offsets + (p << 2)) - first)) << 2); at < to; at += 4) {
      sum += load<f64>(values + ((<usize>load<u32>(at)) << 3));
    }
    store<f64>(sums + (p << 3), sum);
  }
  share(offsets, patterns, weight, gold, sums, rule, priorOdds, totals);
  for (let p: usize = 0; p < patterns; p++) {
    const own = load<f64>(sums + (p << 3));
    const to = symbols + ((<usize>(load<u32>(offsets + (p << 2), 4) - first)) << 2);
    for (let at = symbols + ((<usize>(load<u32>(offsets + (p << 2)) - first)) << 2); at < to; at += 4) {
      const cell = spread + ((<usize>load<u32>(at)) << 3);
      store<f64>(cell, load<f64>(cell) + own);
    }
  }
}

/**
 * Over groups: a sum over a pattern's votes is one step per group.
 *
 * @param codes [patterns, groups] bytes
 * @param table [groups, 256] what is summed up
 * @param spread [groups, 256] shares, to be added to
 */
export function stepByGroups(
  codes: usize,
  groups: usize,
  offsets: usize,
  patterns: usize,
  table: usize,
  spread: usize,
  weight: usize,
  gold: usize,
  sums: usize,
  rule: i32,
  priorOdds: f64,
  totals: usize,
): void {
  let at = codes;
  for (let p: usize = 0; p < patterns; p++) {
    let sum: f64 = 0;
    for (let row = table, end = table + (groups << 11); row < end; row += 2048, at++) {
      sum += load<f64>(row + ((<usize>load<u8>(at)) << 3));
    }
    store<f64>(sums + (p << 3), sum);
  }
  share(offsets, patterns, weight, gold, sums, rule, priorOdds, totals);
  at = codes;
  for (let p: usize = 0; p < patterns; p++) {
    const own = load<f64>(sums + (p << 3));
    for (let row = spread, end = spread + (groups << 11); row < end; row += 2048, at++) {
      const cell = row + ((<usize>load<u8>(at)) << 3);
      store<f64>(cell, load<f64>(cell) + own);
    }
  }
}

/**
 * Puts in the place of each sum the rows of class 1 that the pattern stands for: gold pins, a pattern without votes has none.
 *
 * @param totals [5] to be added to: rows without gold and with votes, Σ log(1 + odds) over them, rows with votes or gold, of these class 1,
 *   rows with neither
 */
function share(
  offsets: usize,
  patterns: usize,
  weight: usize,
  gold: usize,
  sums: usize,
  rule: i32,
  priorOdds: f64,
  totals: usize,
): void {
  let unpinned: f64 = 0;
  let logs: f64 = 0;
  let product: f64 = 1; // of 1 + odds, for many rows at once: one logarithm each would cost as much as the rest
  let covered: f64 = 0;
  let second: f64 = 0;
  let silent: f64 = 0;
  for (let p: usize = 0; p < patterns; p++) {
    const own = load<f64>(weight + (p << 3));
    const known = load<i16>(gold + (p << 1));
    const place = sums + (p << 3);
    let part: f64;
    if (known >= 0) part = own * <f64>known;
    else {
      const votes = load<u32>(offsets + (p << 2), 4) - load<u32>(offsets + (p << 2));
      if (votes == 0) {
        store<f64>(place, 0);
        silent += own;
        continue;
      }
      if (rule == byMajority) part = own * (load<f64>(place) / <f64>votes);
      else {
        const sum = priorOdds + load<f64>(place);
        const less = exp(-Math.abs(sum)); // odds of the less likely class
        part = own * ((sum > 0 ? 1 : less) / (1 + less));
        unpinned += own;
        if (sum > 0) logs += own * sum;
        if (own == 1) product *= 1 + less;
        else logs += own * log(1 + less);
        if (product > 1e300) {
          logs += log(product);
          product = 1;
        }
      }
    }
    store<f64>(place, part);
    covered += own;
    second += part;
  }
  store<f64>(totals, load<f64>(totals) + unpinned);
  store<f64>(totals, load<f64>(totals, 8) + logs + log(product), 8);
  store<f64>(totals, load<f64>(totals, 16) + covered, 16);
  store<f64>(totals, load<f64>(totals, 24) + second, 24);
  store<f64>(totals, load<f64>(totals, 32) + silent, 32);
}
