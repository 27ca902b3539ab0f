import { z } from 'zod';
import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import { classLists } from '../core/voteClasses.js';
import { expectationStrength } from './expectationStrength.js';
import { type CommonParameters, fittedLabelModel } from './fittedLabelModel.js';
import type { FittedLabelModel, LabelModelInput, LabelModelKind } from './labelModel.js';
import { predictRows } from './predictRows.js';

const params = z.strictObject({
  maxIterations: z.int().min(1).default(50).describe('rounds of voting and weighing at most'),
  smoothing: z
    .number()
    .min(0)
    .default(5)
    .describe('pseudo-votes by which a labeling function’s accuracy is drawn to the mean of all'),
});

/**
 * Iterative weighted majority voting (Li and Yu, Error Rate Bounds and Iterative Weighted Majority Voting for
 * Crowdsourcing, arXiv 1411.4086, 2014). Rounds of
 *
 *   ŷ_i = argmax_c Σ_{j votes c on i} w_j        w_j = max(0, k·a_j − 1)
 *   a_j = share of j's votes that agree with ŷ, on rows without gold
 *
 * start from equal weights and end when nothing moves. An LF that is right in r_j of its g_j votes on gold rows has
 *
 *   a'_j = (r_j + S a_j) / (g_j + S)
 *
 * instead: agreement with the others is the expectation, worth S votes, and gold itself says how many those are, see
 * {@link expectationStrength}. Gold alone would weigh a labeling function by the luck of a vote or two, however well the others
 * know it; pinning gold rows alone would leave the votes on all the others in the majority where these are wrong.
 * Probabilities are shares of the weight; where all weights on a row are zero the plain vote decides.
 *
 * A vote for q classes is shared evenly among them, and chance makes it right with q / k: with q̄ the mean of j's votes,
 * w_j = max(0, k·a_j − q̄) (k − 1) / (k − q̄), which is k − 1 for who is always right, whatever the size of its sets. A vote of
 * confidence w counts w.
 */
export const weightedVote = {
  summary: 'votes weighed by how often a labeling function agrees with gold, or else with the others',
  params,
  create: (settings) => ({ fit: (input: LabelModelInput) => weigh(input, settings) }),
  restore(json) {
    const weights = Float64Array.from(json.weights as number[]);
    const { names, summary } = json;
    const prior = Float64Array.from(json.prior);
    const accuracies = Float64Array.from(json.accuracies);
    return fitted({ names, prior, accuracies, summary }, weights);
  },
} satisfies LabelModelKind<typeof params>;

function weigh({ matrix, gold, classBalance }: LabelModelInput, settings: z.output<typeof params>): FittedLabelModel {
  const { m, k, names } = matrix;
  const prior = Float64Array.from(classBalance);
  const onGold = agreement(matrix, goldAsLabels(gold, k), (row) => gold[row] >= 0);
  const named = classesNamed(matrix);
  let weights: Float64Array = new Float64Array(m).fill(1);
  let accuracies = weights;
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < settings.maxIterations) {
    const winners = decided(vote(matrix, prior, weights).probs, k);
    const withOthers = agreement(matrix, winners, (row) => gold[row] < 0);
    const onAll = ratio(sum(onGold.agreed), sum(onGold.cast), 1 / k);
    const center = ratio(sum(withOthers.agreed), sum(withOthers.cast), onAll);
    const voted = withOthers.agreed.map((agreed, j) =>
      ratio(agreed + settings.smoothing * center, withOthers.cast[j] + settings.smoothing, center),
    );
    const strength = expectationStrength(onGold.agreed, onGold.cast, voted);
    accuracies = voted.map((a, j) =>
      onGold.cast[j] > 0 ? (onGold.agreed[j] + strength * a) / (onGold.cast[j] + strength) : a,
    );
    const next = accuracies.map((a, j) =>
      named ? (Math.max(0, k * a - named[j]) * (k - 1)) / (k - named[j]) : Math.max(0, k * a - 1),
    );
    converged = next.every((w, j) => Math.abs(w - weights[j]) < 1e-9);
    weights = next;
    iterations++;
  }
  return fitted({ names, prior, accuracies, summary: { iterations, converged } }, weights);
}

function fitted(common: CommonParameters, weights: Float64Array): FittedLabelModel {
  return fittedLabelModel(
    'weightedVote',
    common,
    () => ({ weights: [...weights] }),
    (matrix) => vote(matrix, common.prior, weights),
  );
}

/** Shares of the weight per class; the prior where no LF votes. */
function vote(matrix: LabelMatrix, prior: Float64Array, weights: Float64Array): ProbLabels {
  const { lfs, votes } = matrix;
  if (matrix.sets || matrix.confidences) return voteInParts(matrix, prior, weights);
  return predictRows(matrix, prior, (from, to, shares) => {
    let total = 0;
    for (let at = from; at < to; at++) total += weights[lfs[at]];
    shares.fill(0);
    for (let at = from; at < to; at++) shares[votes[at]] += total > 0 ? weights[lfs[at]] / total : 1 / (to - from);
  });
}

/** The same where votes are shared among classes, or count in part. */
function voteInParts(matrix: LabelMatrix, prior: Float64Array, weights: Float64Array): ProbLabels {
  const { lfs, votes, confidences } = matrix;
  const lists = classLists(matrix);
  const confidence = (at: number) => (confidences ? confidences[at] : 1);
  return predictRows(matrix, prior, (from, to, shares) => {
    let total = 0;
    let plain = 0;
    for (let at = from; at < to; at++) {
      total += confidence(at) * weights[lfs[at]];
      plain += confidence(at);
    }
    shares.fill(0);
    for (let at = from; at < to; at++) {
      const classes = lists[votes[at]];
      const share = total > 0 ? (confidence(at) * weights[lfs[at]]) / total : confidence(at) / plain;
      for (const c of classes) shares[c] += share / classes.length;
    }
  });
}

/** [m] how many classes an LF's votes are for, on average; undefined where each vote is for one. */
function classesNamed(matrix: LabelMatrix): Float64Array | undefined {
  if (!matrix.sets) return undefined;
  const { m, lfs, votes, confidences } = matrix;
  const lists = classLists(matrix);
  const sizes = new Float64Array(m);
  const cast = new Float64Array(m);
  for (let at = 0; at < votes.length; at++) {
    const share = confidences ? confidences[at] : 1;
    sizes[lfs[at]] += share * lists[votes[at]].length;
    cast[lfs[at]] += share;
  }
  return sizes.map((size, j) => (cast[j] > 0 ? size / cast[j] : 1));
}

/** [n, k] the winning class of each row, ties in equal parts. */
function decided(probs: Float32Array, k: number): Float32Array {
  const winners = new Float32Array(probs.length);
  for (let start = 0; start < probs.length; start += k) {
    let most = 0;
    for (let c = 0; c < k; c++) most = Math.max(most, probs[start + c]);
    let tied = 0;
    for (let c = 0; c < k; c++) if (probs[start + c] > most - 1e-6) tied++;
    for (let c = 0; c < k; c++) if (probs[start + c] > most - 1e-6) winners[start + c] = 1 / tied;
  }
  return winners;
}

function goldAsLabels(gold: Int16Array, k: number): Float32Array {
  const labels = new Float32Array(gold.length * k);
  gold.forEach((c, row) => {
    if (c >= 0) labels[row * k + c] = 1;
  });
  return labels;
}

/** [m] votes cast on the rows that count, and how many of them agree with `labels` [n, k]. */
function agreement(matrix: LabelMatrix, labels: Float32Array, counts: (row: number) => boolean) {
  const { n, m, k, rowOffsets, lfs, votes, confidences } = matrix;
  const lists = matrix.sets || confidences ? classLists(matrix) : undefined;
  const agreed = new Float64Array(m);
  const cast = new Float64Array(m);
  for (let row = 0; row < n; row++) {
    if (!counts(row)) continue;
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) {
      if (!lists) {
        agreed[lfs[at]] += labels[row * k + votes[at]];
        cast[lfs[at]]++;
        continue;
      }
      const share = confidences ? confidences[at] : 1;
      for (const c of lists[votes[at]]) agreed[lfs[at]] += share * labels[row * k + c];
      cast[lfs[at]] += share;
    }
  }
  return { agreed, cast };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

function ratio(part: number, whole: number, otherwise: number): number {
  return whole > 0 ? part / whole : otherwise;
}
