import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/** What a vote, and not voting, say about the class. */
export interface VoteEvidence {
  /** [symbols, k] P(the LF casts this vote | y), linear. */
  readonly emissions: Float64Array;
  /** [symbols, k] what the vote adds to the log posterior of y. */
  readonly weights: Float64Array;
  /** [k] what a row adds to the log posterior of y before its votes; zeros unless abstaining is evidence. */
  readonly base: Float64Array;
}

/** How {@link estimateEvidence} smooths; see the parameters of `dawidSkene`. */
export interface EvidenceSettings {
  readonly diagonal: number;
  readonly offDiagonal: number;
  readonly confusionStrength: number;
  readonly firingStrength: number;
  readonly firing: boolean;
  readonly betterThanRandom: boolean;
  readonly abstain: 'ignore' | 'evidence';
}

/** A class belongs to what an LF speaks about when it gets more than this share of its votes. */
const alphabetShare = 0.01;

/**
 * The M-step. For labeling function j with alphabet S (the classes it names)
 *
 *   P(j votes l | y) = f_j(y) · θ_j(l | y)
 *   f_j(y)     = P(j votes | y), the *firing rate*: one value for all y ∈ S, one of its own for each y ∉ S
 *   θ_j(l | y) = P(the vote is l | j votes, y), the confusion row of y
 *
 * Rows of θ have a Dirichlet prior with a = diagonal / (diagonal + offDiagonal) of its mass on l = y. Firing rates have
 * the prior belief that P(Y ∈ S | j votes) is at least a when classes are balanced. Each prior weighs as much as
 * diagonal + offDiagonal votes plus its strength times j's own votes (a k-th of them per confusion row), so that
 * nothing is ever taken from the posteriors alone: that is what keeps EM from drifting on sparse one-sided votes.
 */
export function estimateEvidence(
  patterns: VotePatterns,
  statistics: VoteStatistics,
  settings: EvidenceSettings,
): VoteEvidence {
  const { m, k, lfOffsets, symbolClass, symbolCount } = patterns;
  const { bySymbol, rows } = statistics;
  const { diagonal, offDiagonal } = settings;
  const correct = diagonal / (diagonal + offDiagonal);
  const emissions = new Float64Array(symbolClass.length * k);
  const weights = new Float64Array(symbolClass.length * k);
  const base = new Float64Array(k);
  const votesOf = new Float64Array(k);
  const rate = new Float64Array(k);

  for (let j = 0; j < m; j++) {
    const first = lfOffsets[j];
    const end = lfOffsets[j + 1];
    if (first === end) continue;
    let total = 0;
    votesOf.fill(0);
    for (let s = first; s < end; s++) {
      total += symbolCount[s];
      for (let y = 0; y < k; y++) votesOf[y] += bySymbol[s * k + y];
    }
    firingRates(j, total);

    const named = end - first;
    const mass = diagonal + offDiagonal + (settings.confusionStrength * total) / k;
    const elsewhere = named > 1 ? (mass * (1 - correct)) / (named - 1) : 0;
    for (let y = 0; y < k; y++) {
      let namesY = false;
      for (let s = first; s < end; s++) namesY ||= symbolClass[s] === y;
      const own = mass * correct;
      const rowMass = votesOf[y] + (namesY ? own + elsewhere * (named - 1) : mass);
      for (let s = first; s < end; s++) {
        const pseudo = namesY ? (symbolClass[s] === y ? own : elsewhere) : mass / named;
        emissions[s * k + y] = (rate[y] * (bySymbol[s * k + y] + pseudo)) / rowMass;
      }
    }

    for (let s = first; s < end; s++) {
      if (settings.betterThanRandom) capAtOwnClass(emissions, s);
      for (let y = 0; y < k; y++) weights[s * k + y] = Math.log(emissions[s * k + y]);
    }
    if (settings.abstain === 'evidence') {
      for (let y = 0; y < k; y++) {
        const silent = Math.log1p(-Math.min(rate[y], 1 - 1e-6));
        base[y] += silent;
        for (let s = first; s < end; s++) weights[s * k + y] -= silent;
      }
      if (settings.betterThanRandom) for (let s = first; s < end; s++) capAtOwnClass(weights, s);
    }
  }
  return { emissions, weights, base };

  /** Fills `rate` [k] with f_j. */
  function firingRates(j: number, total: number): void {
    const inside = new Uint8Array(k);
    let size = 0;
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      if (symbolCount[s] <= alphabetShare * total) continue;
      inside[symbolClass[s]] = 1;
      size++;
    }
    let rowsIn = 0;
    let rowsOut = 0;
    let votesIn = 0;
    for (let y = 0; y < k; y++) {
      if (!settings.firing) inside[y] = 1;
      if (!inside[y]) rowsOut += rows[y];
      else {
        rowsIn += rows[y];
        votesIn += votesOf[y];
      }
    }
    const strength = diagonal + offDiagonal + settings.firingStrength * total;
    const ratio = (offDiagonal / diagonal) * Math.min(1, size / Math.max(1, k - size));
    // The prior's votes, spread over the rows: one part per row inside, `ratio` of a part per row outside.
    const part = strength / Math.max(rowsIn + ratio * rowsOut, tiny);
    // They come on top of the LF's own votes: scale back to the number it really cast.
    const scale = total / (total + strength);
    for (let y = 0; y < k; y++) {
      const f = inside[y]
        ? votesIn / Math.max(rowsIn, tiny) + part
        : votesOf[y] / Math.max(rows[y], tiny) + part * ratio;
      rate[y] = Math.max(scale * f, tiny);
    }
  }

  /** A vote never speaks louder for another class than for its own. */
  function capAtOwnClass(table: Float64Array, s: number): void {
    const own = table[s * k + symbolClass[s]];
    for (let y = 0; y < k; y++) if (table[s * k + y] > own) table[s * k + y] = own;
  }
}

const tiny = 1e-12;
