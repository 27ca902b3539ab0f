import type { LabelMatrix } from '../../core/labelMatrix.js';
import type { ProbLabels } from '../../core/probLabels.js';
import type { TaskSpec } from '../../core/taskSpec.js';
import type { ConstraintSpec } from '../../hierarchy/constraintSpec.js';
import type { FittedLabelModel } from '../labelModel.js';

/** A task of a group and its votes on all rows of the source. */
export interface JointTask {
  readonly task: Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>;
  readonly matrix: LabelMatrix;
  /**
   * [m] which labeling function each column is: the same number in another task is the same function, whose votes on both
   * are one statement.
   */
  readonly lfIds: ArrayLike<number>;
  /** [n] gold as far as the fit may see it, −1 = unknown. */
  readonly gold: Int16Array;
  /** [k] P(class), where the task applies. */
  readonly classBalance: Float64Array;
}

/** What a joint label model may see while it is fit. */
export interface JointLabelModelInput {
  readonly tasks: readonly JointTask[];
  /** What ties them beside `parent` and `refines`. */
  readonly constraints: readonly ConstraintSpec[];
  /** The rows to fit on; gold elsewhere is not seen. */
  readonly rows: ArrayLike<number>;
}

/** One task's view of a fitted joint model. */
export interface JointTaskView {
  /** [k] what a row without votes gets, where the task applies. */
  readonly prior: Float64Array;
  /** [m] estimated P(vote = Y | the LF votes on the task and it applies or not). */
  readonly accuracies: Float64Array;
}

/** A row's labels for one task. */
export interface JointTaskLabels {
  /** P(class | the task applies, votes). `covered` tells where an LF of this task votes. */
  readonly labels: ProbLabels;
  /** [n] P(the task applies | votes) */
  readonly applies: Float32Array;
}

/** A joint label model after its fit. */
export interface FittedJointLabelModel {
  readonly tasks: ReadonlyMap<string, JointTaskView>;
  readonly summary: FittedLabelModel['summary'];
  /**
   * @param tasks the matrices of the same tasks on any rows, with gold that pins them where there is some
   * @throws EspalierError SHAPE when LFs or classes differ from the fit's; GOLD_CONFLICT when a row's gold cannot all be true
   */
  predict(
    tasks: ReadonlyMap<string, { readonly matrix: LabelMatrix; readonly gold?: Int16Array }>,
  ): Map<string, JointTaskLabels>;
  /** Plain JSON. */
  toJSON(): JointLabelModelJSON;
}

/** A fitted joint label model as plain JSON, as `labelmodels/joint/` holds it. */
export interface JointLabelModelJSON {
  readonly version: 1;
  readonly kind: string;
  readonly scope: 'hierarchy';
  readonly tasks: readonly Pick<TaskSpec, 'name' | 'classes' | 'parent' | 'refines'>[];
  readonly constraints: readonly ConstraintSpec[];
  readonly summary: FittedLabelModel['summary'];
  readonly [field: string]: unknown;
}
