import type { ResolvedTask } from '../config/experiment.js';
import { createLabelMatrix, type LabelMatrix, selectRows } from '../core/labelMatrix.js';
import type { Rng } from '../core/rng.js';
import { selectVotes } from '../core/selectVotes.js';
import { splitCode } from '../core/split.js';
import type { QuickFit, QuickLabeled } from '../experiment/advise/taskEvidence.js';
import { fitTask } from '../labelmodel/fitTask.js';

/**
 * Quick fits of one task's label model by itself: on the votes of some rows, for the labels of others. What ties tasks stays out of them.
 *
 * @param visible [n] gold as far as fits may see it
 * @param gold [n] gold, for rows that a quick fit is shown
 */
export function quickLabels(
  task: ResolvedTask,
  matrix: LabelMatrix,
  visible: Int16Array,
  gold: Int16Array,
  rng: Rng,
): (fit: Uint32Array, at: Uint32Array, options?: QuickFit) => QuickLabeled {
  const k = matrix.k;
  return (fit, at, { without, gold: shown, extra } = {}) => {
    const fitted = new Set([...fit, ...(shown ?? [])]);
    const rows = Uint32Array.from([...fitted, ...at.filter((row) => !fitted.has(row))]);
    const given = new Set(shown);
    let votes = selectRows(matrix, rows);
    if (without !== undefined) votes = selectVotes(votes, (place) => votes.lfs[place] !== without);
    if (extra) votes = withFunction(votes, rows, extra);
    const splits = Uint8Array.from(rows, (_, i) => (i < fitted.size ? splitCode.train : splitCode.test));
    const request = {
      task,
      // Rows that a temperature would be chosen on are those that the advice is scored on.
      labelModel: { ...task.labelModel, temperature: 'none' },
      matrix: votes,
      gold: Int16Array.from(rows, (row) => (given.has(row) ? gold[row] : visible[row])),
      splits,
    };
    const applies = new Float32Array(rows.length).fill(1);
    const { labels } = fitTask(request, applies, undefined, rng, () => 0);
    const place = new Map([...rows].map((row, i) => [row, i]));
    const probs = new Float32Array(at.length * k);
    const covered = new Uint8Array(at.length);
    at.forEach((row, i) => {
      const from = place.get(row)!;
      probs.set(labels.probs.subarray(from * k, (from + 1) * k), i * k);
      covered[i] = votes.rowOffsets[from + 1] > votes.rowOffsets[from] || request.gold[from] >= 0 ? 1 : 0;
    });
    return { probs, covered };
  };
}

/** The matrix with one more labeling function behind the others. */
function withFunction(matrix: LabelMatrix, rows: Uint32Array, extra: ReadonlyMap<number, number>): LabelMatrix {
  const offsets = new Uint32Array(matrix.n + 1);
  const [lfs, votes, confidences]: number[][] = [[], [], []];
  for (let row = 0; row < matrix.n; row++) {
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++) {
      lfs.push(matrix.lfs[at]);
      votes.push(matrix.votes[at]);
      confidences.push(matrix.confidences?.[at] ?? 1);
    }
    const vote = extra.get(rows[row]);
    if (vote !== undefined) {
      lfs.push(matrix.m);
      votes.push(vote);
      confidences.push(1);
    }
    offsets[row + 1] = lfs.length;
  }
  return createLabelMatrix({
    k: matrix.k,
    names: [...matrix.names, '(one more)'],
    rowOffsets: offsets,
    lfs: Uint32Array.from(lfs),
    votes: Int16Array.from(votes),
    ...(matrix.sets && { sets: matrix.sets }),
    ...(matrix.confidences && { confidences: Float32Array.from(confidences) }),
  });
}
