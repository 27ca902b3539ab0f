import { exp, log } from './math';

/**
 * Σ_votes log P(vote | the pattern's other votes) for patterns of two classes, with
 *
 *   P(vote s | others) = (R_0 P(s | 0) + R_1 x_s P(s | 1)) / (R_0 P(votes | 0) + R_1 x_s P(votes | 1))
 *   R_1 / R_0 = exp(priorOdds + τ (baseOdds + Σ_votes odds_s))      x_s = exp(−τ odds_s)
 *
 * τ depends on the number of votes alone.
 *
 * @param symbols, offsets, first the patterns' votes
 * @param odds [symbols] log odds of class 1
 * @param rates [symbols, 4] P(s | 0), P(s | 1), P(votes | 0), P(votes | 1); where all are 0 the vote is not scored
 * @param exponents [m + 1] τ by number of votes
 * @param factors [m + 1, symbols] x by number of votes, made where `made` [m + 1] (bytes) says so; 0: there is no room for it
 * @param scores [patterns] written; NaN where no vote is scored, or with fewer than three votes: with one other vote every exponent is 1
 */
export function scoreVotes(
  symbols: usize,
  offsets: usize,
  first: u32,
  patterns: usize,
  odds: usize,
  rates: usize,
  number: usize,
  exponents: usize,
  factors: usize,
  made: usize,
  priorOdds: f64,
  baseOdds: f64,
  scores: usize,
): void {
  for (let p: usize = 0; p < patterns; p++) {
    const from = symbols + ((<usize>(load<u32>(offsets + (p << 2)) - first)) << 2);
    const to = symbols + ((<usize>(load<u32>(offsets + (p << 2), 4) - first)) << 2);
    const votes = (to - from) >> 2;
    if (votes < 3) {
      store<f64>(scores + (p << 3), NaN);
      continue;
    }
    const exponent = load<f64>(exponents + (votes << 3));
    let factor: usize = 0;
    if (factors != 0) {
      factor = factors + ((votes * number) << 3);
      if (!load<u8>(made + votes)) {
        for (let s: usize = 0; s < number; s++) {
          store<f64>(factor + (s << 3), exp(-exponent * load<f64>(odds + (s << 3))));
        }
        store<u8>(made + votes, 1);
      }
    }
    let sum = baseOdds;
    for (let at = from; at < to; at += 4) sum += load<f64>(odds + ((<usize>load<u32>(at)) << 3));
    const logOdds = priorOdds + exponent * sum;
    const less = exp(-Math.abs(logOdds));
    const zero: f64 = logOdds > 0 ? less : 1;
    const one: f64 = logOdds > 0 ? 1 : less;
    let score: f64 = 0;
    let product: f64 = 1; // of a few votes at a time: one logarithm each would be half of the work
    let scored = false;
    for (let at = from; at < to; at += 4) {
      const s = <usize>load<u32>(at);
      const row = rates + (s << 5);
      const x = factor != 0 ? load<f64>(factor + (s << 3)) : exp(-exponent * load<f64>(odds + (s << 3)));
      const all = zero * load<f64>(row, 16) + one * x * load<f64>(row, 24);
      if (all == 0) continue;
      scored = true;
      product *= (zero * load<f64>(row) + one * x * load<f64>(row, 8)) / all;
      if (product < 1e-100) {
        score += log(product);
        product = 1;
      }
    }
    store<f64>(scores + (p << 3), scored ? score + log(product) : NaN);
  }
}

/**
 * Over the patterns whose two scores are finite, Σ rows, Σ rows · difference and Σ rows · difference².
 *
 * @param totals [3] to be added to
 */
export function compareScores(weight: usize, before: usize, after: usize, patterns: usize, totals: usize): void {
  let rows: f64 = 0;
  let sum: f64 = 0;
  let squares: f64 = 0;
  for (let p: usize = 0; p < patterns << 3; p += 8) {
    const difference = load<f64>(after + p) - load<f64>(before + p);
    if (!(difference - difference == 0)) continue;
    const own = load<f64>(weight + p);
    rows += own;
    sum += own * difference;
    squares += own * difference * difference;
  }
  store<f64>(totals, load<f64>(totals) + rows);
  store<f64>(totals, load<f64>(totals, 8) + sum, 8);
  store<f64>(totals, load<f64>(totals, 16) + squares, 16);
}
