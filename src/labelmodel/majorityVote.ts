import { z } from 'zod';
import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import { classLists } from '../core/voteClasses.js';
import { fittedLabelModel } from './fittedLabelModel.js';
import type { FittedLabelModel, LabelModelInput, LabelModelKind } from './labelModel.js';
import { predictRows } from './predictRows.js';

const params = z.strictObject({
  shares: z
    .boolean()
    .default(false)
    .describe(
      'false: the most voted class gets probability 1, tied classes equal parts; true: each class its share of the votes',
    ),
});

/**
 * Every labeling function counts the same; a row without votes gets the class balance. A vote for several classes is shared
 * evenly among them, and one of confidence w counts w. Gold changes no label, only the accuracies:
 * a vote on a gold row is right where it agrees with gold, others where they agree with the winner.
 */
export const majorityVote = {
  summary: 'each labeling function has one vote; ties are split',
  params,
  create: ({ shares }) => ({
    fit({ matrix, gold, classBalance }: LabelModelInput): FittedLabelModel {
      const prior = Float64Array.from(classBalance);
      return fitted(matrix.names, prior, agreement(matrix, vote(matrix, prior, false), gold), shares);
    },
  }),
  restore(json) {
    return fitted(json.names, Float64Array.from(json.prior), Float64Array.from(json.accuracies), json.shares === true);
  },
} satisfies LabelModelKind<typeof params>;

function fitted(
  names: readonly string[],
  prior: Float64Array,
  accuracies: Float64Array,
  shares: boolean,
): FittedLabelModel {
  return fittedLabelModel(
    'majorityVote',
    { names, prior, accuracies, summary: { shares } },
    () => ({ shares }),
    (matrix) => vote(matrix, prior, shares),
  );
}

function vote(matrix: LabelMatrix, prior: Float64Array, shares: boolean): ProbLabels {
  const { k, votes } = matrix;
  if (matrix.sets || matrix.confidences) return voteInParts(matrix, prior, shares);
  return predictRows(matrix, prior, (from, to, counts) => {
    counts.fill(0);
    for (let at = from; at < to; at++) counts[votes[at]]++;
    let most = 0;
    let winners = 0;
    for (let c = 0; c < k; c++) {
      if (counts[c] > most) {
        most = counts[c];
        winners = 1;
      } else if (counts[c] === most) winners++;
    }
    for (let c = 0; c < k; c++) counts[c] = shares ? counts[c] / (to - from) : counts[c] === most ? 1 / winners : 0;
  });
}

/** Sums of fractions that differ by no more are equal. */
const tie = 1e-6;

/** The same where votes are shared among classes, or count in part. */
function voteInParts(matrix: LabelMatrix, prior: Float64Array, shares: boolean): ProbLabels {
  const { k, votes, confidences } = matrix;
  const lists = classLists(matrix);
  return predictRows(matrix, prior, (from, to, counts) => {
    counts.fill(0);
    let total = 0;
    for (let at = from; at < to; at++) {
      const share = confidences ? confidences[at] : 1;
      const classes = lists[votes[at]];
      for (const c of classes) counts[c] += share / classes.length;
      total += share;
    }
    const most = Math.max(...counts) - tie;
    const winners = counts.reduce((sum, count) => sum + (count >= most ? 1 : 0), 0);
    for (let c = 0; c < k; c++) counts[c] = shares ? counts[c] / total : counts[c] >= most ? 1 / winners : 0;
  });
}

/** [m] the mean probability that the vote won, or is gold where that is known; an LF that never votes gets the chance level 1/k. */
function agreement(matrix: LabelMatrix, labels: ProbLabels, gold: Int16Array): Float64Array {
  const { n, m, k, rowOffsets, lfs, votes, confidences } = matrix;
  const lists = matrix.sets || confidences ? classLists(matrix) : undefined;
  const won = new Float64Array(m);
  const cast = new Float64Array(m);
  for (let row = 0; row < n; row++) {
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      if (!lists) {
        won[lfs[at]] += gold[row] >= 0 ? Number(votes[at] === gold[row]) : labels.probs[row * k + votes[at]];
        cast[lfs[at]]++;
        continue;
      }
      const share = confidences ? confidences[at] : 1;
      for (const c of lists[votes[at]]) {
        won[lfs[at]] += share * (gold[row] >= 0 ? Number(c === gold[row]) : labels.probs[row * k + c]);
      }
      cast[lfs[at]] += share;
    }
  }
  return won.map((w, j) => (cast[j] > 0 ? w / cast[j] : 1 / k));
}
