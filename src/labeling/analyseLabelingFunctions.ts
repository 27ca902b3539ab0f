import { codeCount, type LabelMatrix } from '../core/labelMatrix.js';
import { rowConflicts } from '../core/rowConflicts.js';
import { type SplitName, splitNames } from '../core/split.js';
import { classLists, voteTable } from '../core/voteClasses.js';
import { voteName } from '../core/voteName.js';

/** What one labeling function did on the rows of one split; fractions are of the split's rows. */
export interface SplitAnalysis {
  /** Share of rows on which it votes. */
  coverage: number;
  /** Share of rows on which it votes and another one does too. */
  overlaps: number;
  /** Share of rows on which it votes and another one votes for other classes, none in common. */
  conflicts: number;
  /** What it voted for, in the order of the classes, and after them several at once: `not spam`, `spam or ad`. */
  polarity: string[];
  /** Share of its votes on rows with gold that are right; null where it has none there. */
  empiricalAccuracy: number | null;
  /** Rows on which it failed. */
  faults: number;
}

/** One labeling function, split by split; splits without rows are left out. */
export interface LabelingFunctionAnalysis {
  name: string;
  splits: { [S in SplitName]?: SplitAnalysis };
}

/**
 * Coverage, overlaps, conflicts, polarity, empirical accuracy and faults of every labeling function, as in Snorkel's LF analysis
 * (Ratner et al. 2017, section 2.3), per split; splits without rows are left out.
 *
 * @param splits [n] split codes
 * @param gold [n] −1 = none
 * @param faults [m] counts by split code
 */
export function analyseLabelingFunctions(
  matrix: LabelMatrix,
  splits: Uint8Array,
  gold: Int16Array,
  faults: readonly Uint32Array[],
  classes: readonly string[],
): LabelingFunctionAnalysis[] {
  const { m, names } = matrix;
  const codes = codeCount(matrix);
  const said = classLists(matrix).map((list) => voteName(classes, list));
  const { rows, cast, scored, right } = countVotes(matrix, splits, gold);
  return names.map((name, j) => ({
    name,
    splits: Object.fromEntries(
      splitNames.flatMap((split, code) => {
        if (rows[code] === 0) return [];
        const spoken = new Uint32Array(codes);
        const votes = companies.map((_, company) => {
          const start = ((code * companies.length + company) * m + j) * codes;
          const own = cast.subarray(start, start + codes);
          own.forEach((count, vote) => {
            spoken[vote] += count;
          });
          return own.reduce((sum, count) => sum + count, 0);
        });
        const cell = code * m + j;
        const analysis: SplitAnalysis = {
          coverage: (votes[alone] + votes[agreeing] + votes[disputed]) / rows[code],
          overlaps: (votes[agreeing] + votes[disputed]) / rows[code],
          conflicts: votes[disputed] / rows[code],
          polarity: said.filter((_, vote) => spoken[vote] > 0),
          empiricalAccuracy: scored[cell] > 0 ? right[cell] / scored[cell] : null,
          faults: faults[j]?.[code] ?? 0,
        };
        return [[split, analysis]];
      }),
    ),
  }));
}

/** What stands beside a vote on its row: nothing, votes that have a class in common with it, and one at least that has none. */
const [alone, agreeing, disputed] = [0, 1, 2];
const companies = [alone, agreeing, disputed];

interface VoteCounts {
  /** [splits] */
  readonly rows: Uint32Array;
  /** [splits, companies, m, codes] votes: one step each in the pass over them. */
  readonly cast: Uint32Array;
  /** [splits, m] votes on rows with gold, and those of them that are right. */
  readonly scored: Uint32Array;
  readonly right: Uint32Array;
}

function countVotes(matrix: LabelMatrix, splits: Uint8Array, gold: Int16Array): VoteCounts {
  const { n, m, k, rowOffsets, lfs, votes } = matrix;
  const codes = codeCount(matrix);
  const isFor = voteTable(matrix);
  const rows = new Uint32Array(splitNames.length);
  const cast = new Uint32Array(splitNames.length * companies.length * m * codes);
  const scored = new Uint32Array(splitNames.length * m);
  const right = new Uint32Array(splitNames.length * m);
  const place = (split: number, company: number) => (split * companies.length + company) * m * codes;
  for (let row = 0; row < n; row++) {
    const split = splits[row];
    rows[split]++;
    const from = rowOffsets[row];
    const to = rowOffsets[row + 1];
    let differing = from + 1;
    while (differing < to && votes[differing] === votes[from]) differing++;
    if (differing < to && matrix.sets) {
      const conflicts = rowConflicts(votes.subarray(from, to), isFor, k);
      for (let at = from; at < to; at++) {
        cast[place(split, conflicts[at - from] === 1 ? disputed : agreeing) + lfs[at] * codes + votes[at]]++;
      }
    } else {
      // If any two votes of the row differ, every vote has one that differs from it.
      const start = place(split, to - from < 2 ? alone : differing < to ? disputed : agreeing);
      for (let at = from; at < to; at++) cast[start + lfs[at] * codes + votes[at]]++;
    }
    if (gold[row] < 0) continue;
    for (let at = from; at < to; at++) {
      scored[split * m + lfs[at]]++;
      right[split * m + lfs[at]] += isFor[votes[at] * k + gold[row]];
    }
  }
  return { rows, cast, scored, right };
}
