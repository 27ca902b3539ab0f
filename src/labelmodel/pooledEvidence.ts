import { digamma } from '../core/digamma.js';
import { codeCount } from '../core/labelMatrix.js';
import { voteClasses } from '../core/voteClasses.js';
import { capAtOwnClass } from './capAtOwnClass.js';
import { lfEvidence, right } from './lfEvidence.js';
import type { VoteEvidence } from './voteEvidence.js';
import type { VotePatterns } from './votePatterns.js';
import type { VoteStatistics } from './voteStatistics.js';

/** What all labelers do together, and how closely each is held to it. */
export interface Pool {
  /** [k, codes] P(vote | y) of the pool; a row sums to 1. */
  readonly rows: Float64Array;
  /** [k] how many votes of its own the pool's row is worth to a labeler, {@link leastStrength} … {@link mostStrength}. */
  readonly strengths: Float64Array;
}

export interface PooledEvidence extends VoteEvidence {
  readonly pool: Pool;
}

interface Settings {
  /** Pseudo-votes of a pool row that are right, and that are wrong. */
  readonly diagonal: number;
  readonly offDiagonal: number;
  readonly betterThanRandom: boolean;
  /** What a labeler means who always casts the same vote, see {@link pooledEvidence}. */
  readonly oneVote: 'evidence' | 'chance';
  /** Weights of the priors of the former, see {@link lfEvidence}. */
  readonly confusionStrength: number;
  readonly firingStrength: number;
}

/** Less is as good as labelers that have nothing in common, more as good as labelers that are all alike. */
const leastStrength = 1;
const mostStrength = 1024;

/**
 * The M-step of a crowd: labeler j's confusion row θ_j(· | y) is drawn from what the pool does with class y,
 *
 *   θ_j(· | y) ~ Dirichlet(S_y · P_y)      θ_j(v | y) = (n_jyv + S_y P_yv) / (n_jy + S_y)
 *
 * with n the expected votes. P_y are all labelers' votes on the class together, and S_y moves, one step of Minka's fixed point per
 * M-step (Estimating a Dirichlet distribution, 2000, equation 55), towards the value under which the labelers' counts are
 * likeliest:
 *
 *   S ← S · Σ_j Σ_v P_v [ψ(n_jv + S P_v) − ψ(S P_v)] / Σ_j [ψ(n_j + S) − ψ(S)]
 *
 * so that labelers who are alike are held close together, and those who differ keep to their own votes. The alphabet of every labeler is all
 * that anyone votes. One who always casts the same vote stands outside: either it is a labeling function that has nothing else to say, and
 * its votes mean what {@link lfEvidence} finds; or, by `oneVote: chance`, a labeler who does not look, and like any other in the pool.
 *
 * @param strengths [k] S of the step before
 */
export function pooledEvidence(
  patterns: VotePatterns,
  statistics: Pick<VoteStatistics, 'bySymbol' | 'rows'>,
  strengths: Float64Array,
  settings: Settings,
): PooledEvidence {
  const { k } = patterns;
  const { bySymbol } = statistics;
  const rows = poolRows(patterns, bySymbol, settings);
  const pool = { rows, strengths: nextStrengths(patterns, bySymbol, rows, strengths) };
  const emissions = confusions(patterns, bySymbol, pool);
  if (settings.oneVote === 'evidence') setOneVotes(emissions, patterns, statistics, settings);
  if (settings.betterThanRandom) capAtOwnClass(emissions, patterns);
  const weights = new Float64Array(emissions.length);
  for (let at = 0; at < weights.length; at++) weights[at] = Math.log(emissions[at]);
  return { emissions, weights, base: new Float64Array(k), pool };
}

/** [k, codes] */
function poolRows(patterns: VotePatterns, bySymbol: Float64Array, { diagonal, offDiagonal }: Settings): Float64Array {
  const { k, symbolVote } = patterns;
  const codes = codeCount(patterns);
  const cast = new Uint8Array(codes);
  for (const vote of symbolVote) cast[vote] = 1;
  const isFor = Array.from({ length: codes }, (_, code) => new Set(voteClasses(patterns, code)));
  const rows = new Float64Array(k * codes);
  for (let y = 0; y < k; y++) {
    // Pseudo-votes fall evenly on what is cast at all and is right, and on what is wrong.
    const kinds = [0, 0];
    for (let code = 0; code < codes; code++) if (cast[code]) kinds[isFor[code].has(y) ? 1 : 0]++;
    for (let code = 0; code < codes; code++) {
      if (!cast[code]) continue;
      const right = isFor[code].has(y);
      if (kinds[0] === 0 || kinds[1] === 0) rows[y * codes + code] = (diagonal + offDiagonal) / (kinds[0] + kinds[1]);
      else rows[y * codes + code] = right ? diagonal / kinds[1] : offDiagonal / kinds[0];
    }
  }
  symbolVote.forEach((vote, s) => {
    for (let y = 0; y < k; y++) rows[y * codes + vote] += bySymbol[s * k + y];
  });
  for (let y = 0; y < k; y++) {
    const row = rows.subarray(y * codes, (y + 1) * codes);
    const total = row.reduce((sum, votes) => sum + votes, 0);
    if (total > 0) for (let code = 0; code < codes; code++) row[code] /= total;
  }
  return rows;
}

/** Votes below this move no strength: what they would add is less than the rounding of the sums. */
const leastVotes = 1e-14;

/** [k] one step of the fixed point for each class, all of them in one pass over the symbols. */
function nextStrengths(
  { m, k, lfOffsets, symbolVote }: VotePatterns,
  bySymbol: Float64Array,
  rows: Float64Array,
  strengths: Float64Array,
): Float64Array {
  const codes = rows.length / k;
  const none = rows.map((p, at) => (p > 0 ? digamma(strengths[Math.floor(at / codes)] * p) : 0));
  const above = new Float64Array(k);
  const below = new Float64Array(k);
  const own = new Float64Array(k);
  for (let j = 0; j < m; j++) {
    own.fill(0);
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      for (let y = 0; y < k; y++) {
        const votes = bySymbol[s * k + y];
        if (votes < leastVotes) continue;
        own[y] += votes;
        const at = y * codes + symbolVote[s];
        above[y] += rows[at] * (digamma(votes + strengths[y] * rows[at]) - none[at]);
      }
    }
    for (let y = 0; y < k; y++) if (own[y] > 0) below[y] += digamma(own[y] + strengths[y]) - digamma(strengths[y]);
  }
  return strengths.map((strength, y) => {
    if (!(below[y] > 0)) return strength;
    return Math.min(mostStrength, Math.max(leastStrength, (strength * above[y]) / below[y]));
  });
}

/** [symbols, k] θ */
function confusions(
  { m, k, lfOffsets, symbolVote }: VotePatterns,
  bySymbol: Float64Array,
  { rows, strengths }: Pool,
): Float64Array {
  const codes = rows.length / k;
  const emissions = new Float64Array(symbolVote.length * k);
  const own = new Float64Array(k);
  for (let j = 0; j < m; j++) {
    own.set(strengths);
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) for (let y = 0; y < k; y++) own[y] += bySymbol[s * k + y];
    for (let s = lfOffsets[j]; s < lfOffsets[j + 1]; s++) {
      for (let y = 0; y < k; y++) {
        emissions[s * k + y] = (bySymbol[s * k + y] + strengths[y] * rows[y * codes + symbolVote[s]]) / own[y];
      }
    }
  }
  return emissions;
}

/** Puts in the evidence of those who always cast the same vote. */
function setOneVotes(
  emissions: Float64Array,
  patterns: VotePatterns,
  { bySymbol, rows }: Pick<VoteStatistics, 'bySymbol' | 'rows'>,
  settings: Settings,
): void {
  const { m, k, lfOffsets, symbolVote, symbolCount } = patterns;
  for (let j = 0; j < m; j++) {
    const s = lfOffsets[j];
    if (lfOffsets[j + 1] - s !== 1) continue;
    const verdict = new Uint8Array(k);
    for (const c of voteClasses(patterns, symbolVote[s])) verdict[c] = right;
    const own = {
      symbols: 1,
      states: k,
      symbolCount: symbolCount.subarray(s, s + 1),
      bySymbol: bySymbol.subarray(s * k, (s + 1) * k),
      rows,
      verdict,
    };
    emissions.set(lfEvidence(own, { ...settings, firing: true, abstain: 'ignore' }).emissions, s * k);
  }
}
