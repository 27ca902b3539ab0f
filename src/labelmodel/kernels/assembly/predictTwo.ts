import { exp } from './math';

/**
 * Labels of rows of two classes: log odds of class 1 = priorOdds + τ · (base + Σ_votes odds).
 *
 * @param lfs [votes] of `lfBytes` bytes each, 2 or 4
 * @param votes [votes] 16 bits
 * @param odds [m, 2] what LF j's vote for c adds
 * @param exponents [m + 1] τ by number of votes
 * @param prior [2] the labels of a row without votes
 * @param probs [rows, 2] 32 bits, written
 * @param covered [rows] bytes, written: 1 with votes, else 0
 */
export function predictTwo(
  lfs: usize,
  lfBytes: i32,
  votes: usize,
  offsets: usize,
  first: u32,
  rows: usize,
  odds: usize,
  base: f64,
  priorOdds: f64,
  exponents: usize,
  prior: usize,
  probs: usize,
  covered: usize,
): void {
  for (let row: usize = 0; row < rows; row++, probs += 8) {
    const from = <usize>(load<u32>(offsets + (row << 2)) - first);
    const to = <usize>(load<u32>(offsets + (row << 2), 4) - first);
    store<u8>(covered + row, from < to ? 1 : 0);
    if (from == to) {
      store<f32>(probs, <f32>load<f64>(prior));
      store<f32>(probs, <f32>load<f64>(prior, 8), 4);
      continue;
    }
    const sum = lfBytes == 2 ? sumOf<u16>(lfs, votes, from, to, odds, base) : sumOf<u32>(lfs, votes, from, to, odds, base);
    const logOdds = priorOdds + load<f64>(exponents + ((to - from) << 3)) * sum;
    // The smaller of the two first: 1 − p keeps its digits.
    const smaller = 1 / (1 + exp(Math.abs(logOdds)));
    store<f32>(probs, <f32>(logOdds > 0 ? smaller : 1 - smaller));
    store<f32>(probs, <f32>(logOdds > 0 ? 1 - smaller : smaller), 4);
  }
}

function sumOf<L>(lfs: usize, votes: usize, from: usize, to: usize, odds: usize, base: f64): f64 {
  let sum = base;
  for (let at = from; at < to; at++) {
    const pair = 2 * <usize>load<L>(lfs + at * sizeof<L>()) + <usize>load<i16>(votes + (at << 1));
    sum += load<f64>(odds + (pair << 3));
  }
  return sum;
}
