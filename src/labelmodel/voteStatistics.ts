import { classLists } from '../core/voteClasses.js';
import { stepOfMany } from './stepOfMany.js';
import { twoClassMajority, twoClassStatistics } from './twoClassStatistics.js';
import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';

/** Expected counts under the current posteriors: all that the M-step needs. */
export interface VoteStatistics {
  /** [symbols, k] expected number of rows of class y with this symbol, a vote of confidence w counting w. */
  readonly bySymbol: Float64Array;
  /** [k] expected number of rows of class y, rows without votes included. */
  readonly rows: Float64Array;
  /** [k] the same over rows with votes or gold. */
  readonly coveredRows: Float64Array;
  /** Mean log P(votes) of the covered rows without gold, nats; 0 where there are none. */
  readonly logLikelihood: number;
}

/**
 * The start of EM: every row's posterior is its vote shares (gold pins, a row without votes has the prior). A vote for several classes
 * is shared evenly among them.
 */
export function majorityStatistics(patterns: VotePatterns, prior: Float64Array): VoteStatistics {
  if (patterns.sets || patterns.shares) {
    const { symbols, symbolVote, shares } = patterns;
    const lists = classLists(patterns);
    return accumulate(patterns, prior, (from, to, posterior) => {
      let total = 0;
      for (let at = from; at < to; at++) {
        const share = shares ? shares[at] : 1;
        const classes = lists[symbolVote[symbols[at]]];
        for (const c of classes) posterior[c] += share / classes.length;
        total += share;
      }
      for (let y = 0; y < posterior.length; y++) posterior[y] /= total;
      return 0;
    });
  }
  if (patterns.k === 2) return twoClassMajority(patterns, prior);
  return accumulate(patterns, prior, (from, to, posterior) => {
    for (let at = from; at < to; at++) posterior[patterns.symbolVote[patterns.symbols[at]]] += 1 / (to - from);
    return 0;
  });
}

/**
 * The E-step and the sums that the M-step takes, in one pass over the votes:
 *
 *   P(y | votes) ∝ P(y) · exp(base[y] + Σ_votes share · weights[symbol, y])
 */
export function expectedStatistics(
  patterns: VotePatterns,
  evidence: VoteEvidence,
  prior: Float64Array,
): VoteStatistics {
  const { k, symbols, shares } = patterns;
  if (!shares) return k === 2 ? twoClassStatistics(patterns, evidence, prior) : stepOfMany(patterns, evidence, prior);
  const { weights } = evidence;
  const start = evidence.base.map((b, y) => b + Math.log(prior[y]));
  return accumulate(patterns, prior, (from, to, posterior) => {
    for (let y = 0; y < k; y++) posterior[y] = start[y];
    for (let at = from; at < to; at++) {
      for (let y = 0, cell = symbols[at] * k; y < k; y++, cell++) posterior[y] += shares[at] * weights[cell];
    }
    let most = posterior[0];
    for (let y = 1; y < k; y++) if (posterior[y] > most) most = posterior[y];
    let sum = 0;
    for (let y = 0; y < k; y++) {
      const behind = posterior[y] - most;
      posterior[y] = behind < negligible ? 0 : Math.exp(behind);
      sum += posterior[y];
    }
    for (let y = 0; y < k; y++) posterior[y] /= sum;
    return most + Math.log(sum);
  });
}

/** What lies this far behind the likeliest class, in nats, is less than the rounding of a posterior, and counts as nothing. */
const negligible = -37;

/** @param expect fills the zeroed posterior [k] of a pattern's votes and returns their log probability */
function accumulate(
  patterns: VotePatterns,
  prior: Float64Array,
  expect: (from: number, to: number, posterior: Float64Array) => number,
): VoteStatistics {
  const { k, offsets, symbols, shares, symbolVote, weight, gold } = patterns;
  const bySymbol = new Float64Array(symbolVote.length * k);
  const rows = new Float64Array(k);
  const coveredRows = new Float64Array(k);
  const posterior = new Float64Array(k);
  const classes = new Uint32Array(k);
  let logLikelihood = 0;
  let unpinned = 0;
  for (let p = 0; p < weight.length; p++) {
    const from = offsets[p];
    const to = offsets[p + 1];
    if (gold[p] >= 0) {
      posterior.fill(0);
      posterior[gold[p]] = 1;
    } else if (from === to) {
      for (let y = 0; y < k; y++) rows[y] += weight[p] * prior[y];
      continue;
    } else {
      posterior.fill(0);
      logLikelihood += weight[p] * expect(from, to, posterior);
      unpinned += weight[p];
    }
    // Of many classes, most posteriors leave a few.
    let possible = 0;
    for (let y = 0; y < k; y++) {
      if (posterior[y] === 0) continue;
      posterior[y] *= weight[p];
      rows[y] += posterior[y];
      coveredRows[y] += posterior[y];
      classes[possible++] = y;
    }
    if (shares) {
      for (let at = from; at < to; at++) {
        for (let y = 0, cell = symbols[at] * k; y < k; y++, cell++) bySymbol[cell] += shares[at] * posterior[y];
      }
    } else if (2 * possible > k) {
      for (let at = from; at < to; at++) {
        for (let y = 0, cell = symbols[at] * k; y < k; y++, cell++) bySymbol[cell] += posterior[y];
      }
    } else {
      for (let at = from; at < to; at++) {
        for (let i = 0; i < possible; i++) bySymbol[symbols[at] * k + classes[i]] += posterior[classes[i]];
      }
    }
  }
  return { bySymbol, rows, coveredRows, logLikelihood: unpinned > 0 ? logLikelihood / unpinned : 0 };
}
