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
  const { n, m, k, names, rowOffsets, lfs, votes } = matrix;
  const codes = codeCount(matrix);
  const said = classLists(matrix).map((list) => voteName(classes, list));
  const isFor = matrix.sets && voteTable(matrix);
  const s = splitNames.length;
  const rows = new Float64Array(s);
  const [covered, overlaps, conflicts, scored, right] = Array.from({ length: 5 }, () => new Float64Array(m * s));
  const spoken = new Uint8Array(m * s * codes);
  for (let row = 0; row < n; row++) {
    const split = splits[row];
    rows[split]++;
    const from = rowOffsets[row];
    const to = rowOffsets[row + 1];
    let differs = false;
    for (let at = from + 1; at < to; at++) differs ||= votes[at] !== votes[from];
    const conflicting = isFor && differs ? rowConflicts(votes.subarray(from, to), isFor, k) : undefined;
    for (let at = from; at < to; at++) {
      const cell = lfs[at] * s + split;
      covered[cell]++;
      // If any two votes of the row differ, every vote has one that differs from it.
      if (to - from > 1) overlaps[cell]++;
      if (conflicting ? conflicting[at - from] : differs) conflicts[cell]++;
      spoken[cell * codes + votes[at]] = 1;
      if (gold[row] >= 0) {
        scored[cell]++;
        if (isFor ? isFor[votes[at] * k + gold[row]] === 1 : gold[row] === votes[at]) right[cell]++;
      }
    }
  }
  return names.map((name, j) => ({
    name,
    splits: Object.fromEntries(
      splitNames.flatMap((split, code) => {
        if (rows[code] === 0) return [];
        const cell = j * s + code;
        const analysis: SplitAnalysis = {
          coverage: covered[cell] / rows[code],
          overlaps: overlaps[cell] / rows[code],
          conflicts: conflicts[cell] / rows[code],
          polarity: said.filter((_, code) => spoken[cell * codes + code] === 1),
          empiricalAccuracy: scored[cell] > 0 ? right[cell] / scored[cell] : null,
          faults: faults[j]?.[code] ?? 0,
        };
        return [[split, analysis]];
      }),
    ),
  }));
}
