import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { quantileSorted } from '../core/numeric.js';

/** A class balance read out of the votes alone, or why that cannot be done. */
export type ClassBalanceEstimate =
  | {
      /** [k] sums to 1, all above 0. */
      readonly balance: Float64Array;
      /** [k] standard deviation by the jackknife over tenths of the rows: the sampling error, not that of the model. */
      readonly deviation: Float64Array;
    }
  | { readonly problem: string };

/** At most so many votes are compared per class, and fewer where rows times triples of votes exceed the second number. */
const mostVotes = 24;
const mostVisits = 2e8;
const parts = 10;
/** Half of the standard deviation of a number that could be anything from 0 to 1: what varies more is not known. */
const largestDeviation = 0.15;

/**
 * The class balance from third-order moments of the votes, without a label. Let votes be independent given Y and q = P(Y = c).
 * Of the indicators of votes for c, and of those for all classes but c, which count negatively (with two classes: of all votes)
 *
 *   E[s̃ t̃] = g_s g_t,     E[s̃ t̃ ũ] = γ g_s g_t g_u,     s̃ = s − E[s],     γ = (1 − 2q) / √(q (1 − q))
 *
 * for votes of different labeling functions, whatever their accuracy and coverage: the second moments give every g in
 * closed form by triplets (Fu et al., ICML 2020), the third the skewness γ of Y by least squares, and q = ½ (1 − γ / √(4 + γ²)).
 * MeTaL's class balance solver (Ratner et al., 2019) factors the same third-order tensor numerically; this needs no iterations and
 * no random start. With more than two classes, errors must not ask which wrong class they fall on; each class is
 * solved against the rest and the shares are scaled to sum to 1. One class may have fewer than three labeling functions: it
 * gets what the others leave.
 *
 * The most frequent votes are compared, by name where two are equally frequent. Third moments lean on independence more than
 * a label model's fit does: where labeling functions copy each other or err on the same rows, the estimate can be far off
 * while its deviation is small.
 *
 * @param classNames [k] how a problem calls the classes
 */
export function estimateClassBalance(
  matrix: LabelMatrix,
  classNames: readonly string[] = Array.from({ length: matrix.k }, (_, c) => String(c)),
): ClassBalanceEstimate {
  const { k } = matrix;
  const classes = k === 2 ? [1] : Array.from({ length: k }, (_, c) => c);
  const frequency = countVotes(matrix);
  const moments = classes.map((c) => countMoments(matrix, frequency, c));
  const rest = moments.flatMap((own, c) => (own === undefined ? [c] : []));
  if (rest.length > (k === 2 ? 0 : 1)) {
    return {
      problem:
        k === 2
          ? 'it takes 3 labeling functions that vote'
          : `it takes 3 labeling functions that vote for each class but one; fewer vote for ${rest.map((c) => classNames[c]).join(', ')}`,
    };
  }
  const solve = (without: number): Float64Array | undefined => {
    const shares = moments.map((own) => (own === undefined ? 0 : share(own, without)));
    if (shares.some((q) => q === undefined)) return undefined;
    return balanceOf(shares as number[], k, rest[0]);
  };
  const balance = solve(-1);
  if (balance === undefined) return { problem: 'the votes of fewer than 3 labeling functions agree beyond chance' };
  const samples = Array.from({ length: parts }, (_, part) => solve(part) ?? balance);
  const deviation = balance.map((_, y) => {
    const centre = samples.reduce((sum, sample) => sum + sample[y], 0) / parts;
    return Math.sqrt(samples.reduce((sum, sample) => sum + (sample[y] - centre) ** 2, 0) * ((parts - 1) / parts));
  });
  const worst = Math.max(...deviation);
  if (worst > largestDeviation) return { problem: `the votes tell a class's share only to ±${worst.toFixed(2)}` };
  return { balance, deviation };
}

/** [k] from the classes' shares; `rest` is the class that no share was solved for. */
function balanceOf(shares: readonly number[], k: number, rest: number | undefined): Float64Array {
  const least = 1e-3 / k;
  const all = k === 2 ? [1 - shares[0], shares[0]] : [...shares];
  if (rest !== undefined) all[rest] = 1 - all.reduce((sum, q) => sum + q, 0);
  const kept = all.map((q) => Math.max(q, least));
  const total = kept.reduce((sum, q) => sum + q, 0);
  return Float64Array.from(kept, (q) => q / total);
}

/** Joint counts of up to {@link mostVotes} votes, over each part of the rows by itself. */
interface Moments {
  readonly count: number;
  /** [votes] labeling function of each. */
  readonly lf: Uint32Array;
  /** [votes] 1 for votes for the class, −1 for votes for all others. */
  readonly sign: Int8Array;
  /** [parts] */
  readonly rows: Float64Array;
  /** [parts][votes], [parts][votes, votes] and [parts][votes, votes, votes], entries with ascending votes. */
  readonly ones: readonly Float64Array[];
  readonly twos: readonly Float64Array[];
  readonly threes: readonly Float64Array[];
}

/** [m, codes] how often each vote is cast, one of confidence w counting w. */
function countVotes(matrix: LabelMatrix): Float64Array {
  const { m, lfs, votes, confidences } = matrix;
  const codes = codeCount(matrix);
  const frequency = new Float64Array(m * codes);
  for (let at = 0; at < votes.length; at++) frequency[lfs[at] * codes + votes[at]] += confidences ? confidences[at] : 1;
  return frequency;
}

/** Undefined where fewer than three labeling functions vote. */
function countMoments(matrix: LabelMatrix, frequency: Float64Array, c: number): Moments | undefined {
  const { n, m, k, sets = [], names, rowOffsets, lfs, votes, confidences } = matrix;
  const codes = codeCount(matrix);
  const against = sets.findIndex((classes) => classes.length === k - 1 && !classes.includes(c));
  const speaking = k === 2 ? Array.from({ length: codes }, (_, code) => code) : against < 0 ? [c] : [c, k + against];
  const lfOf = (vote: number) => Math.floor(vote / codes);
  const candidates = Array.from({ length: m }, (_, j) => j)
    .flatMap((j) => speaking.map((code) => j * codes + code))
    .filter((vote) => frequency[vote] > 0)
    .sort((a, b) => frequency[b] - frequency[a] || (names[lfOf(a)] < names[lfOf(b)] ? -1 : 1));
  if (new Set(candidates.map(lfOf)).size < 3) return undefined;
  let count = Math.min(mostVotes, candidates.length);
  while (count > 6 && (n * count ** 3) / 6 > mostVisits) count--;
  const chosen = candidates.slice(0, count);
  const place = new Int32Array(m * codes).fill(-1);
  chosen.forEach((vote, i) => {
    place[vote] = i;
  });

  const share = new Float64Array(count);
  const table = (size: number) => Array.from({ length: parts }, () => new Float64Array(size));
  const own = new Uint32Array(count);
  const rows = new Float64Array(parts);
  const [ones, twos, threes] = [table(count), table(count ** 2), table(count ** 3)];
  for (let row = 0; row < n; row++) {
    const part = row % parts;
    rows[part]++;
    let known = 0;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      const i = place[lfs[at] * codes + votes[at]];
      if (i < 0) continue;
      share[i] = confidences ? confidences[at] : 1;
      // Few as they are, each goes straight to its place among those before.
      let to = known++;
      for (; to > 0 && own[to - 1] > i; to--) own[to] = own[to - 1];
      own[to] = i;
    }
    for (let a = 0; a < known; a++) {
      ones[part][own[a]] += share[own[a]];
      for (let b = a + 1; b < known; b++) {
        const pair = own[a] * count + own[b];
        const both = share[own[a]] * share[own[b]];
        twos[part][pair] += both;
        for (let d = b + 1; d < known; d++) threes[part][pair * count + own[d]] += both * share[own[d]];
      }
    }
  }
  return {
    count,
    lf: Uint32Array.from(chosen, lfOf),
    sign: Int8Array.from(chosen, (vote) => (vote % codes === c ? 1 : -1)),
    rows,
    ones,
    twos,
    threes,
  };
}

/** q, from all parts of the rows but `without`; undefined where fewer than three votes agree beyond chance. */
function share(moments: Moments, without: number): number | undefined {
  const { count, lf, sign } = moments;
  const kept = (tables: readonly Float64Array[], at: number) => {
    let sum = 0;
    for (let part = 0; part < parts; part++) if (part !== without) sum += tables[part][at];
    return sum;
  };
  const n = moments.rows.reduce((sum, rows, part) => (part === without ? sum : sum + rows), 0);
  const mean = Float64Array.from({ length: count }, (_, s) => kept(moments.ones, s) / n);
  const joint = new Float64Array(count * count);
  const covariance = new Float64Array(count * count);
  for (let s = 0; s < count; s++) {
    for (let t = s + 1; t < count; t++) {
      const both = kept(moments.twos, s * count + t) / n;
      joint[s * count + t] = joint[t * count + s] = both;
      covariance[s * count + t] = covariance[t * count + s] = both - mean[s] * mean[t];
    }
  }
  const g = new Float64Array(count);
  for (let s = 0; s < count; s++) {
    const estimates: number[] = [];
    for (let t = 0; t < count; t++) {
      if (lf[t] === lf[s]) continue;
      for (let u = t + 1; u < count; u++) {
        const between = covariance[t * count + u];
        if (lf[u] === lf[s] || lf[u] === lf[t] || between === 0) continue;
        estimates.push((covariance[s * count + t] * covariance[s * count + u]) / between);
      }
    }
    const median = quantileSorted(Float64Array.from(estimates).sort(), 0.5);
    g[s] = median > 0 ? sign[s] * Math.sqrt(median) : 0;
  }
  let product = 0;
  let squares = 0;
  for (let s = 0; s < count; s++) {
    for (let t = s + 1; t < count; t++) {
      if (lf[t] === lf[s]) continue;
      for (let u = t + 1; u < count; u++) {
        const expected = g[s] * g[t] * g[u];
        if (lf[u] === lf[s] || lf[u] === lf[t] || expected === 0) continue;
        const third =
          kept(moments.threes, (s * count + t) * count + u) / n -
          mean[s] * joint[t * count + u] -
          mean[t] * joint[s * count + u] -
          mean[u] * joint[s * count + t] +
          2 * mean[s] * mean[t] * mean[u];
        const weight = 1 / (mean[s] * mean[t] * mean[u]); // its sampling variance under chance, times n
        product += weight * expected * third;
        squares += weight * expected ** 2;
      }
    }
  }
  if (squares === 0) return undefined;
  const skewness = product / squares;
  return 0.5 * (1 - skewness / Math.sqrt(4 + skewness ** 2));
}
