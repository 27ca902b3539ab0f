import { codeCount, type LabelMatrix } from '../../core/labelMatrix.js';
import type { ProbLabels } from '../../core/probLabels.js';
import { type VoteMoments, voteMoments } from '../voteMoments.js';
import type { Dependency } from './dependency.js';
import { dependentGroups } from './dependentGroups.js';
import { likeness } from './likeness.js';
import { type PairVotes, pairVotes } from './pairVotes.js';
import { shareVotes } from './shareVotes.js';

/** Pairs with fewer common rows show nothing. */
const fewestTogether = 20;
/** An excess that is surely above this is a dependency: less does little harm. */
const leastExcess = 0.3;
/** What "surely" means, in standard errors: few pairs in a thousand come so far by chance. */
const standardErrors = 3;
/** What has no more than this share of an LF's votes is nothing that it says. */
const alphabetShare = 0.02;
const mostRounds = 6;

/**
 * Finds labeling functions that agree beyond what the class explains. With θ_j(c | y) an LF's confusion and π the classes of
 * the rows on which both vote, independent ones agree on a share
 *
 *   e_ij = Σ_y π_y Σ_c θ_i(c | y) θ_j(c | y)
 *
 * of these rows. For a share a_ij the excess (a − e) / (1 − e), as in Cohen's κ (Educational and Psychological Measurement 20,
 * 1960), is the probability of copying that would explain it. The classes come from a label model's own posteriors, which
 * follow a large group of copies and make it look right: so all that is found shares one vote in the next round, with labels that
 * no longer follow it, and every pair is judged anew, until the same groups are found twice. The first round takes for groups
 * those that vote alike and on the same rows, more than they could by chance: copies also copy silence.
 *
 * Only LFs that say two things and more are judged, and two votes for the same set of classes are alike: two keyword lists for "spam" always agree where both vote, and how often
 * they vote together says as much about spam as about them.
 *
 * @param labelsOf fits a label model and labels the same rows
 */
export function learnDependencies(matrix: LabelMatrix, labelsOf: (matrix: LabelMatrix) => ProbLabels): Dependency[] {
  const moments = voteMoments(matrix, new Int16Array(matrix.n).fill(-1));
  const judged = pairVotes(moments, fewestTogether).filter(
    ({ first, second }) => namesSeveral(moments, first) && namesSeveral(moments, second),
  );
  if (judged.length === 0) return [];
  let groups = dependentGroups(
    matrix.m,
    judged.filter((pair) => suspect(moments, pair)).map((pair) => columnsOf(moments, pair)),
  );
  let found: Dependency[] = [];
  for (let round = 0; round < mostRounds; round++) {
    const excess = excessOf(moments, matrix, labelsOf(groups.length > 0 ? shareVotes(matrix, groups) : matrix));
    found = judged.flatMap((pair) => {
      const { value, error } = excess(pair);
      if (!(value - standardErrors * error > leastExcess)) return [];
      return [{ ...columnsOf(moments, pair), likeness: likeness(moments, pair), excess: value }];
    });
    const next = dependentGroups(matrix.m, found);
    if (JSON.stringify(next) === JSON.stringify(groups)) break;
    groups = next;
  }
  return found;
}

function columnsOf({ blockLf }: VoteMoments, pair: PairVotes): { first: number; second: number } {
  const [first, second] = [blockLf[pair.first], blockLf[pair.second]].sort((a, b) => a - b);
  return { first, second };
}

/** Whether two LFs vote alike on most rows on which either votes, far more often than by chance. */
function suspect(moments: VoteMoments, pair: PairVotes): boolean {
  const { n, blocks, symbolCount } = moments;
  const cast = (b: number) => symbolCount.subarray(blocks[b], blocks[b + 1]).reduce((sum, count) => sum + count, 0);
  const byChance = (cast(pair.first) * cast(pair.second)) / n;
  const most = Math.min(cast(pair.first), cast(pair.second));
  return likeness(moments, pair) > 0.5 && pair.together - byChance > 0.5 * (most - byChance);
}

function namesSeveral({ blocks, symbolCount }: VoteMoments, b: number): boolean {
  const counts = symbolCount.subarray(blocks[b], blocks[b + 1]);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.filter((count) => count > alphabetShare * all).length > 1;
}

/** The excess of a pair under these labels, and its standard error where there is none. */
function excessOf(
  moments: VoteMoments,
  matrix: LabelMatrix,
  { probs }: ProbLabels,
): (pair: PairVotes) => { value: number; error: number } {
  const { n, k, rowOffsets, lfs, votes, confidences } = matrix;
  const codes = codeCount(matrix);
  const { blocks, symbolOf, symbolVote } = moments;
  const rows = new Float64Array(k);
  const bySymbol = new Float64Array(symbolVote.length * k);
  for (let i = 0; i < n; i++) {
    for (let y = 0; y < k; y++) rows[y] += probs[i * k + y];
    for (let at = rowOffsets[i]; at < rowOffsets[i + 1]; at++) {
      const cell = symbolOf[lfs[at] * codes + votes[at]] * k;
      const share = confidences ? confidences[at] : 1;
      for (let y = 0; y < k; y++) bySymbol[cell + y] += share * probs[i * k + y];
    }
  }
  const byLf = new Float64Array((blocks.length - 1) * k);
  for (let b = 0; b + 1 < blocks.length; b++) {
    for (let s = blocks[b]; s < blocks[b + 1]; s++) for (let y = 0; y < k; y++) byLf[b * k + y] += bySymbol[s * k + y];
  }
  return ({ first, second, together, alike }) => {
    let both = 0;
    let same = 0;
    for (let y = 0; y < k; y++) {
      if (rows[y] === 0) continue;
      both += (byLf[first * k + y] * byLf[second * k + y]) / rows[y];
      let t = blocks[second];
      for (let s = blocks[first]; s < blocks[first + 1]; s++) {
        while (t < blocks[second + 1] && symbolVote[t] < symbolVote[s]) t++;
        if (t < blocks[second + 1] && symbolVote[t] === symbolVote[s]) {
          same += (bySymbol[s * k + y] * bySymbol[t * k + y]) / rows[y];
        }
      }
    }
    const expected = both > 0 ? Math.min(same / both, 1 - 1e-9) : 1 - 1e-9;
    return {
      value: (alike / together - expected) / (1 - expected),
      error: Math.sqrt((expected * (1 - expected)) / together) / (1 - expected),
    };
  };
}
