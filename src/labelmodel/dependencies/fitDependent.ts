import { type LabelMatrix, selectRows } from '../../core/labelMatrix.js';
import { createProbLabels, type ProbLabels } from '../../core/probLabels.js';
import { selectVotes } from '../../core/selectVotes.js';
import { classLists } from '../../core/voteClasses.js';
import { checkPredictInput } from '../checkPredictInput.js';
import { coveredRows } from '../coveredRows.js';
import type { FittedLabelModel, LabelModel, LabelModelInput, LabelModelJSON } from '../labelModel.js';
import type { Dependency } from './dependency.js';
import { dependencyForest } from './dependencyForest.js';
import type { DependencyMethod } from './dependencyParams.js';
import { dependentGroups } from './dependentGroups.js';
import { addRepeatEvidence, estimateRepeatEvidence, type RepeatEvidence } from './repeatEvidence.js';
import { sharedColumns, shareVotes } from './shareVotes.js';

/** How dependent votes reach a model of independent ones, as plain JSON. */
export type DependencyJSON =
  | { readonly method: 'sharedVote'; readonly groups: readonly (readonly number[])[] }
  | {
      readonly method: 'junctionTree';
      readonly above: readonly number[];
      /** The codes from k on of the votes in `cells`, see `LabelMatrix`. */
      readonly sets?: LabelMatrix['sets'];
      readonly cells: readonly (readonly [number, number])[];
      readonly weights: readonly number[];
    };

export interface DependentJSON extends LabelModelJSON {
  readonly dependencies: DependencyJSON;
  /** The model of the other votes. */
  readonly model: LabelModelJSON;
}

/** EM steps over the repeated votes, and the rows that they look at, at most. */
const mostSteps = 20;
const mostRows = 100_000;
/** EM stops once labels move by less than this on average. */
const tolerance = 1e-5;

/**
 * Fits a label model that takes labeling functions for independent to votes that are not.
 *
 * - `sharedVote`: it sees one vote per group of dependent functions, see {@link shareVotes}.
 * - `junctionTree`: of each tree of dependencies it sees the root alone, which leaves only independent votes. What the others add
 *   is a product over the cliques of the tree divided by one over its separators, P(b | a, y) for each function b that repeats a
 *   (Ratner et al., AAAI 2019, section 4.3; Lauritzen and Spiegelhalter 1988), see {@link estimateRepeatEvidence}; it is fit
 *   by EM, with the model's labels held. Exact copies add nothing, in the fit nor in the labels.
 *
 * @param dependencies at least one
 */
export function fitDependent(
  model: LabelModel,
  input: LabelModelInput,
  dependencies: readonly Dependency[],
  method: DependencyMethod,
): FittedLabelModel {
  const { matrix } = input;
  if (method === 'sharedVote') {
    const groups = dependentGroups(matrix.m, dependencies);
    const inner = model.fit({ ...input, matrix: shareVotes(matrix, groups) });
    return dependentModel(
      matrix.names,
      inner,
      { method, groups },
      (labels) => {
        const { columnOf, columns } = sharedColumns(matrix.m, groups);
        return expectedAccuracies(
          matrix,
          labels,
          (j) => columns[columnOf[j]].length > 1,
          (j) => inner.accuracies[columnOf[j]],
        );
      },
      matrix,
    );
  }
  const above = dependencyForest(matrix, dependencies);
  const inner = model.fit({ ...input, matrix: withoutFollowers(matrix, above) });
  const step = Math.ceil(matrix.n / mostRows);
  const rows = Uint32Array.from({ length: Math.ceil(matrix.n / step) }, (_, i) => i * step);
  const some = step > 1 ? selectRows(matrix, rows) : matrix;
  const base = inner.predict(withoutFollowers(some, above)).probs;
  let labels = pinned(base, rows, input.gold, matrix.k);
  let evidence = estimateRepeatEvidence(some, above, labels);
  for (let step = 0; step < mostSteps; step++) {
    const next = pinned(addRepeatEvidence(some, evidence, base), rows, input.gold, matrix.k);
    const move = meanMove(labels, next);
    labels = next;
    evidence = estimateRepeatEvidence(some, above, labels);
    if (move < tolerance) break;
  }
  return dependentModel(
    matrix.names,
    inner,
    {
      method,
      above: [...above],
      ...(matrix.sets && { sets: matrix.sets }),
      cells: [...evidence.cells],
      weights: [...evidence.weights],
    },
    (labels) =>
      expectedAccuracies(
        matrix,
        labels,
        (j) => above[j] >= 0,
        (j) => inner.accuracies[j],
      ),
    matrix,
  );
}

/** Takes back what the model's `toJSON` gave. */
export function restoreDependent(json: DependentJSON, inner: FittedLabelModel): FittedLabelModel {
  return fitted(json, inner);
}

function dependentModel(
  names: readonly string[],
  inner: FittedLabelModel,
  dependencies: DependencyJSON,
  accuraciesOf: (labels: ProbLabels) => Float64Array,
  matrix: LabelMatrix,
): FittedLabelModel {
  const model = inner.toJSON();
  const json: DependentJSON = {
    version: 1,
    kind: model.kind,
    names,
    prior: model.prior,
    accuracies: [],
    summary: { ...inner.summary, dependencyMethod: dependencies.method },
    dependencies,
    model,
  };
  const labels = fitted(json, inner).predict(matrix);
  return fitted({ ...json, accuracies: [...accuraciesOf(labels)] }, inner);
}

function fitted(json: DependentJSON, inner: FittedLabelModel): FittedLabelModel {
  const label = labeler(json.dependencies, inner);
  return {
    prior: Float64Array.from(json.prior),
    accuracies: Float64Array.from(json.accuracies),
    summary: json.summary,
    predict(matrix) {
      checkPredictInput(matrix, json.names.length, json.prior.length);
      return createProbLabels(label(matrix), matrix.k, coveredRows(matrix));
    },
    toJSON: () => json,
  };
}

function labeler(dependencies: DependencyJSON, inner: FittedLabelModel): (matrix: LabelMatrix) => Float32Array {
  if (dependencies.method === 'sharedVote') {
    return (matrix) => inner.predict(shareVotes(matrix, dependencies.groups)).probs;
  }
  const evidence: RepeatEvidence = {
    above: Int32Array.from(dependencies.above),
    sets: dependencies.sets,
    cells: new Map(dependencies.cells),
    weights: Float64Array.from(dependencies.weights),
  };
  return (matrix) => addRepeatEvidence(matrix, evidence, inner.predict(withoutFollowers(matrix, evidence.above)).probs);
}

/** The votes of the functions that repeat no other one; all columns stay. */
function withoutFollowers(matrix: LabelMatrix, above: Int32Array): LabelMatrix {
  return selectVotes(matrix, (at) => above[matrix.lfs[at]] < 0);
}

function pinned(probs: Float32Array, rows: Uint32Array, gold: Int16Array, k: number): Float32Array {
  const labels = probs.slice();
  rows.forEach((row, i) => {
    if (gold[row] < 0) return;
    labels.fill(0, i * k, (i + 1) * k);
    labels[i * k + gold[row]] = 1;
  });
  return labels;
}

function meanMove(before: Float32Array, after: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < before.length; at++) sum += Math.abs(after[at] - before[at]);
  return before.length > 0 ? sum / before.length : 0;
}

/** [m] the mean posterior of what each dependent LF votes; what the model says of the others, and of those without votes. */
function expectedAccuracies(
  matrix: LabelMatrix,
  { probs }: ProbLabels,
  isDependent: (lf: number) => boolean,
  otherwise: (lf: number) => number,
): Float64Array {
  const { m, k, n, rowOffsets, lfs, votes, confidences } = matrix;
  const lists = classLists(matrix);
  const right = new Float64Array(m);
  const cast = new Float64Array(m);
  for (let i = 0; i < n; i++) {
    for (let at = rowOffsets[i]; at < rowOffsets[i + 1]; at++) {
      const share = confidences ? confidences[at] : 1;
      for (const c of lists[votes[at]]) right[lfs[at]] += share * probs[i * k + c];
      cast[lfs[at]] += share;
    }
  }
  return Float64Array.from({ length: m }, (_, j) =>
    isDependent(j) && cast[j] > 0 ? right[j] / cast[j] : otherwise(j),
  );
}
