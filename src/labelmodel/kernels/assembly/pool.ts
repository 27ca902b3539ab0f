import { log } from './math';

/**
 * Most labelers' votes for most classes are next to none: a labeler's count c is often far below the pool's part a = S P. Below these shares of it, ψ and
 * the logarithm are series at a, which is the same for all labelers: to a relative error of 1e-12, and of 1e-17.
 */
const littleForDigamma: f64 = 1e-4;
const littleForLog: f64 = 1e-3;

/** Votes below this move no strength: what they would add is less than the rounding of the sums. */
const leastVotes: f64 = 1e-14;

/** ψ(x) for x > 0, as in core/digamma.ts. */
function digamma(x: f64): f64 {
  let shift: f64 = 0;
  let z = x;
  for (; z < 10; z++) shift -= 1 / z;
  const s = 1 / (z * z);
  const series = s * (1.0 / 12 - s * (1.0 / 120 - s * (1.0 / 252 - s * (1.0 / 240 - s * (1.0 / 132 - s * (691.0 / 32760))))));
  return shift + log(z) - 0.5 / z - series;
}

/**
 * One labeler's part of both sums of Minka's fixed point.
 *
 * @param bySymbol [symbols, k] its expected votes
 * @param codes [symbols] 32 bits, which votes these are
 * @param parts, prior, none [codes, k] P, a = S P and ψ(a)
 * @param slope, bend, third [codes, k] ψ(a + c) − ψ(a) = c (slope + c (bend + c · third)) for little c
 * @param strengths, digammas [k] S and ψ(S)
 * @param own [k] written: its expected votes on rows of the class
 * @param above, below [k] to be added to
 */
export function addStrengths(
  bySymbol: usize,
  codes: usize,
  symbols: usize,
  k: usize,
  parts: usize,
  prior: usize,
  none: usize,
  slope: usize,
  bend: usize,
  third: usize,
  strengths: usize,
  digammas: usize,
  own: usize,
  above: usize,
  below: usize,
): void {
  const rowBytes = k << 3;
  for (let y: usize = 0; y < rowBytes; y += 8) store<f64>(own + y, 0);
  for (let s: usize = 0; s < symbols; s++, bySymbol += rowBytes) {
    const row = (<usize>load<u32>(codes + (s << 2))) * rowBytes;
    for (let y: usize = 0; y < rowBytes; y += 8) {
      const votes = load<f64>(bySymbol + y);
      if (votes < leastVotes) continue;
      store<f64>(own + y, load<f64>(own + y) + votes);
      const at = row + y;
      const a = load<f64>(prior + at);
      const gain =
        votes < littleForDigamma * a
          ? votes * (load<f64>(slope + at) + votes * (load<f64>(bend + at) + votes * load<f64>(third + at)))
          : digamma(votes + a) - load<f64>(none + at);
      store<f64>(above + y, load<f64>(above + y) + load<f64>(parts + at) * gain);
    }
  }
  for (let y: usize = 0; y < rowBytes; y += 8) {
    const votes = load<f64>(own + y);
    if (!(votes > 0)) continue;
    const gain = digamma(votes + load<f64>(strengths + y)) - load<f64>(digammas + y);
    store<f64>(below + y, load<f64>(below + y) + gain);
  }
}

/**
 * The logarithms of one labeler's confusions, (c + a) / (Σ c + S).
 *
 * @param bySymbol, codes, symbols, k as above
 * @param prior, logPrior, overPrior [codes, k] a, log a and 1 / a
 * @param strengths [k] S
 * @param own [k] room
 * @param weights [symbols, k] written
 */
export function logConfusions(
  bySymbol: usize,
  codes: usize,
  symbols: usize,
  k: usize,
  prior: usize,
  logPrior: usize,
  overPrior: usize,
  strengths: usize,
  own: usize,
  weights: usize,
): void {
  const rowBytes = k << 3;
  for (let y: usize = 0; y < rowBytes; y += 8) store<f64>(own + y, load<f64>(strengths + y));
  for (let s: usize = 0; s < symbols; s++) {
    const from = bySymbol + s * rowBytes;
    for (let y: usize = 0; y < rowBytes; y += 8) store<f64>(own + y, load<f64>(own + y) + load<f64>(from + y));
  }
  for (let y: usize = 0; y < rowBytes; y += 8) store<f64>(own + y, log(load<f64>(own + y)));
  for (let s: usize = 0; s < symbols; s++, bySymbol += rowBytes, weights += rowBytes) {
    const row = (<usize>load<u32>(codes + (s << 2))) * rowBytes;
    for (let y: usize = 0; y < rowBytes; y += 8) {
      const at = row + y;
      const votes = load<f64>(bySymbol + y);
      const x = votes * load<f64>(overPrior + at);
      // log(c + a) = log a + log(1 + x); where a is 0, x is no number, or infinite.
      const sum =
        x < littleForLog
          ? load<f64>(logPrior + at) + x * (1 - x * (1.0 / 2 - x * (1.0 / 3 - x * (1.0 / 4 - x / 5))))
          : logOf(votes + load<f64>(prior + at));
      store<f64>(weights + y, sum - load<f64>(own + y));
    }
  }
}

function logOf(x: f64): f64 {
  return x > 0 ? log(x) : -Infinity;
}
