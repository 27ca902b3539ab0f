import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { VotesFinding } from '../core/votesFinding.js';
import type { LabelingFunctionMetrics, LabelModelMetrics } from './runMetrics.js';
import type { DecisionRule } from './thresholds.js';

/** A label model's labels and what is to be said of its fit. */
export type LabelModelOutcome = Pick<
  LabelModelMetrics,
  'kind' | 'requested' | 'reason' | 'classBalance' | 'dependencies' | 'temperature'
> & {
  /** `covered`: the rows on which a declared labeling function votes. */
  labels: ProbLabels;
};

/** Everything about one task that scores are made of. Rows are the rows of the task's source. */
export interface TaskOutcome {
  task: TaskSpec;
  /** [n] split codes */
  splits: Uint8Array;
  /** [n] the true class, −1 = none */
  gold: Int16Array;
  matrix?: LabelMatrix;
  labelingFunctions?: readonly Omit<LabelingFunctionMetrics, 'votes'>[];
  /** What the votes showed before the fit. */
  findings?: readonly VotesFinding[];
  labelModel?: LabelModelOutcome;
  /** The same before co-training, where that changed it. */
  labelModelBefore?: LabelModelOutcome;
  majorityVote?: ProbLabels;
  /** [n, k] the network's predictions */
  network?: Float32Array;
  /** Where relations with other tasks had a say in `network`. */
  tied?: {
    /** [n] P(the task applies), of a task that may not. */
    readonly applies?: Float32Array;
    /** [n] classes 0…k−1, −1 = does not apply; no two tasks' contradict. */
    readonly decided: Int16Array;
    /** [n, k] what the task's head predicts by itself. */
    readonly byHead: Float32Array;
  };
  /** [n, k] those of the twin without slice heads, where one was trained */
  control?: Float32Array;
  decision?: DecisionRule;
  /** Slices of any task; those of others are passed over. */
  slices?: readonly SliceMembership[];
}
