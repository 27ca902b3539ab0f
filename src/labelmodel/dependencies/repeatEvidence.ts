import { alignSets } from '../../core/alignSets.js';
import { codeCount, type LabelMatrix } from '../../core/labelMatrix.js';
import { softmaxInPlace } from '../../core/numeric.js';
import { voteClasses } from '../../core/voteClasses.js';

/** What votes add that depend on the vote of another labeling function. */
export interface RepeatEvidence {
  /** [m] the LF that each one repeats, −1 for none. */
  readonly above: Int32Array;
  /** The sets of the matrix that `cells` counts codes of, k + sets of them: *codes*. */
  readonly sets?: LabelMatrix['sets'];
  /** `(LF · (codes + 1) + what the LF above says, codes for nothing) · codes + vote` → the row of `weights`. */
  readonly cells: ReadonlyMap<number, number>;
  /** [cells, k] what the vote adds to the log posterior of y; the same for all y where it only repeats. */
  readonly weights: Float64Array;
}

/** Pseudo-rows that know nothing of the class, for each thing that the LF above may say. */
const pseudoRows = 10;

/**
 * The conditional votes of a forest of dependencies from labels of the same rows: with a what the LF above says, silence
 * among it, and N expected numbers of rows,
 *
 *   w(b | a, y) = log (N(a, b, y) + s · N(a, b) / N(a)) / (N(a, y) + s)
 *
 * so that few rows say little of the class, and a vote that only ever repeats says nothing. A vote never speaks louder for
 * another class than for its own, or the one of several that it speaks loudest for. A vote of confidence w counts w. Silence of the LF itself is no evidence, as in the label models.
 *
 * @param probs [n, k]
 */
export function estimateRepeatEvidence(
  matrix: LabelMatrix,
  above: Int32Array,
  probs: ArrayLike<number>,
): RepeatEvidence {
  const { n, m, k, sets, rowOffsets, lfs, votes, confidences } = matrix;
  const codes = codeCount(matrix);
  const said = new Int32Array(m).fill(codes);
  const followers = Array.from(above.keys()).filter((j) => above[j] >= 0);
  // [followers, codes + 1, k] expected rows on which the LF above says a.
  const context = new Float64Array(followers.length * (codes + 1) * k);
  const cells = new Map<number, number>();
  const joint: number[] = [];
  for (let i = 0; i < n; i++) {
    for (let at = rowOffsets[i]; at < rowOffsets[i + 1]; at++) said[lfs[at]] = votes[at];
    followers.forEach((j, f) => {
      const start = (f * (codes + 1) + said[above[j]]) * k;
      for (let y = 0; y < k; y++) context[start + y] += probs[i * k + y];
    });
    for (let at = rowOffsets[i]; at < rowOffsets[i + 1]; at++) {
      const j = lfs[at];
      if (above[j] < 0) continue;
      const key = cellOf(j, said[above[j]], votes[at], codes);
      let cell = cells.get(key);
      if (cell === undefined) {
        cell = cells.size;
        cells.set(key, cell);
        for (let y = 0; y < k; y++) joint.push(0);
      }
      const share = confidences ? confidences[at] : 1;
      for (let y = 0; y < k; y++) joint[cell * k + y] += share * probs[i * k + y];
    }
    for (let at = rowOffsets[i]; at < rowOffsets[i + 1]; at++) said[lfs[at]] = codes;
  }
  const followerOf = new Map(followers.map((j, f) => [j, f]));
  const weights = new Float64Array(joint.length);
  for (const [key, cell] of cells) {
    const vote = key % codes;
    const a = Math.floor(key / codes) % (codes + 1);
    const start = (followerOf.get(Math.floor(key / codes / (codes + 1)))! * (codes + 1) + a) * k;
    let both = 0;
    let rows = 0;
    for (let y = 0; y < k; y++) {
      both += joint[cell * k + y];
      rows += context[start + y];
    }
    const weight = (y: number) =>
      Math.log((joint[cell * k + y] + (pseudoRows * both) / rows) / (context[start + y] + pseudoRows));
    const own = Math.max(...voteClasses(matrix, vote).map(weight));
    for (let y = 0; y < k; y++) weights[cell * k + y] = Math.min(own, weight(y));
  }
  return { above, ...(sets && { sets }), cells, weights };
}

/**
 * Adds what repeated votes say to labels made without them: [n, k], each row P(y) · exp Σ w, scaled to sum to 1.
 *
 * @param base [n, k] labels of the rows from all other votes
 */
export function addRepeatEvidence(
  matrix: LabelMatrix,
  { above, sets = [], cells, weights }: RepeatEvidence,
  base: ArrayLike<number>,
): Float32Array {
  const { n, m, k, rowOffsets, lfs, votes, confidences } = alignSets(matrix, sets);
  // Sets that the fit never saw have the codes behind, and are in no cell.
  const codes = k + sets.length;
  const probs = Float32Array.from(base);
  const said = new Int32Array(m).fill(codes);
  const logits = new Float64Array(k);
  for (let i = 0; i < n; i++) {
    const from = rowOffsets[i];
    const to = rowOffsets[i + 1];
    let repeats = false;
    for (let at = from; at < to; at++) {
      said[lfs[at]] = votes[at] < codes ? votes[at] : unheard;
      if (above[lfs[at]] >= 0) repeats = true;
    }
    if (repeats) {
      for (let y = 0; y < k; y++) logits[y] = Math.log(base[i * k + y]);
      for (let at = from; at < to; at++) {
        const j = lfs[at];
        // A vote that the fit never saw beside what the LF above says adds nothing.
        const known = above[j] >= 0 && votes[at] < codes && said[above[j]] !== unheard;
        const cell = known ? cells.get(cellOf(j, said[above[j]], votes[at], codes)) : undefined;
        if (cell === undefined) continue;
        const share = confidences ? confidences[at] : 1;
        for (let y = 0; y < k; y++) logits[y] += share * weights[cell * k + y];
      }
      softmaxInPlace(logits);
      probs.set(logits, i * k);
    }
    for (let at = from; at < to; at++) said[lfs[at]] = codes;
  }
  return probs;
}

/** What an LF above says that the fit never heard. */
const unheard = -1;

function cellOf(lf: number, above: number, vote: number, codes: number): number {
  return (lf * (codes + 1) + above) * codes + vote;
}
