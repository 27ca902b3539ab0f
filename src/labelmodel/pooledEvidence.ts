import { digamma } from '../core/digamma.js';
import { codeCount } from '../core/labelMatrix.js';
import { voteClasses } from '../core/voteClasses.js';
import { capAtOwnClass } from './capAtOwnClass.js';
import { layOut } from './kernels/layOut.js';
import { voteKernels } from './kernels/voteKernels.js';
import { lfEvidence, right } from './lfEvidence.js';
import { polygammas } from './polygammas.js';
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
  const weights = logConfusions(patterns, bySymbol, pool);
  if (settings.oneVote === 'evidence') setOneVotes(weights, patterns, statistics, settings);
  if (settings.betterThanRandom) capAtOwnClass(weights, patterns);
  let emissions: Float64Array | undefined;
  return {
    weights,
    base: new Float64Array(k),
    pool,
    // EM asks for the logarithms alone, until its last step.
    get emissions() {
      emissions ??= weights.map(Math.exp);
      return emissions;
    },
  };
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
  const votes = new Float64Array(codes * k);
  for (let s = 0; s < symbolVote.length; s++) {
    for (let y = 0, cell = s * k, at = symbolVote[s] * k; y < k; y++, cell++, at++) votes[at] += bySymbol[cell];
  }
  votes.forEach((count, at) => {
    rows[(at % k) * codes + Math.floor(at / k)] += count;
  });
  for (let y = 0; y < k; y++) {
    const row = rows.subarray(y * codes, (y + 1) * codes);
    const total = row.reduce((sum, votes) => sum + votes, 0);
    if (total > 0) for (let code = 0; code < codes; code++) row[code] /= total;
  }
  return rows;
}

/** [codes, k] the pool's row of each class, turned so that what a vote means for all classes lies side by side. */
function byCode(rows: Float64Array, k: number): Float64Array {
  const codes = rows.length / k;
  return rows.map((_, at) => rows[(at % k) * codes + Math.floor(at / k)]);
}

/** [k] one step of the fixed point for each class, all of them in one pass over the labelers. */
function nextStrengths(
  patterns: VotePatterns,
  bySymbol: Float64Array,
  rows: Float64Array,
  strengths: Float64Array,
): Float64Array {
  const { k } = patterns;
  const most = mostSymbols(patterns);
  const table = [Float64Array, rows.length] as const;
  const row = [Float64Array, k] as const;
  const memory = layOut({
    bySymbol: [Float64Array, most * k],
    codes: [Uint32Array, most],
    parts: table,
    prior: table,
    none: table,
    slope: table,
    bend: table,
    third: table,
    strengths: row,
    digammas: row,
    own: row,
    above: row,
    below: row,
  });
  const { parts, prior, none, slope, bend, third, digammas, own, above, below } = memory;
  parts.set(byCode(rows, k));
  parts.forEach((p, at) => {
    const a = strengths[at % k] * p;
    const [first, second, last] = a > 0 ? polygammas(a) : [0, 0, 0];
    prior[at] = a;
    none[at] = a > 0 ? digamma(a) : 0;
    slope[at] = first;
    bend[at] = second / 2;
    third[at] = last / 6;
  });
  memory.strengths.set(strengths);
  digammas.set(strengths.map(digamma));
  above.fill(0);
  below.fill(0);
  eachLabeler(patterns, bySymbol, memory, (symbols) => {
    voteKernels().addStrengths(
      memory.bySymbol.byteOffset,
      memory.codes.byteOffset,
      symbols,
      k,
      parts.byteOffset,
      prior.byteOffset,
      none.byteOffset,
      slope.byteOffset,
      bend.byteOffset,
      third.byteOffset,
      memory.strengths.byteOffset,
      digammas.byteOffset,
      own.byteOffset,
      above.byteOffset,
      below.byteOffset,
    );
  });
  return strengths.map((strength, y) => {
    if (!(below[y] > 0)) return strength;
    return Math.min(mostStrength, Math.max(leastStrength, (strength * above[y]) / below[y]));
  });
}

/** [symbols, k] log θ */
function logConfusions(patterns: VotePatterns, bySymbol: Float64Array, { rows, strengths }: Pool): Float64Array {
  const { k, symbolVote } = patterns;
  const most = mostSymbols(patterns);
  const table = [Float64Array, rows.length] as const;
  const memory = layOut({
    bySymbol: [Float64Array, most * k],
    codes: [Uint32Array, most],
    prior: table,
    logPrior: table,
    overPrior: table,
    strengths: [Float64Array, k],
    own: [Float64Array, k],
    found: [Float64Array, most * k],
  });
  const { prior, logPrior, overPrior, own, found } = memory;
  prior.set(byCode(rows, k).map((p, at) => strengths[at % k] * p));
  logPrior.set(prior.map(Math.log));
  overPrior.set(prior.map((a) => 1 / a));
  memory.strengths.set(strengths);
  const weights = new Float64Array(symbolVote.length * k);
  eachLabeler(patterns, bySymbol, memory, (symbols, first) => {
    voteKernels().logConfusions(
      memory.bySymbol.byteOffset,
      memory.codes.byteOffset,
      symbols,
      k,
      prior.byteOffset,
      logPrior.byteOffset,
      overPrior.byteOffset,
      memory.strengths.byteOffset,
      own.byteOffset,
      found.byteOffset,
    );
    weights.set(found.subarray(0, symbols * k), first * k);
  });
  return weights;
}

function mostSymbols({ m, lfOffsets }: VotePatterns): number {
  let most = 0;
  for (let j = 0; j < m; j++) most = Math.max(most, lfOffsets[j + 1] - lfOffsets[j]);
  return most;
}

/** Brings every labeler's votes into the kernels' memory, and has it looked at: `symbols` of them, the first of which is `first`. */
function eachLabeler(
  { m, k, lfOffsets, symbolVote }: VotePatterns,
  bySymbol: Float64Array,
  memory: { readonly bySymbol: Float64Array; readonly codes: Uint32Array },
  look: (symbols: number, first: number) => void,
): void {
  for (let j = 0; j < m; j++) {
    const first = lfOffsets[j];
    const end = lfOffsets[j + 1];
    if (first === end) continue;
    memory.bySymbol.set(bySymbol.subarray(first * k, end * k));
    memory.codes.set(symbolVote.subarray(first, end));
    look(end - first, first);
  }
}

/** Puts in the evidence of those who always cast the same vote. */
function setOneVotes(
  weights: Float64Array,
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
    weights.set(lfEvidence(own, { ...settings, firing: true, abstain: 'ignore' }).weights, s * k);
  }
}
