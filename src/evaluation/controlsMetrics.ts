import type { MetricName } from '../core/metrics/index.js';
import type { BySplit } from './bySplit.js';
import type { Change, Comparison, TaskChange } from './compareModels.js';
import type { Scores } from './scores.js';

/** How the training of a control went. */
export interface ControlTraining {
  epochs: number;
  bestEpoch: number;
  earlyStopping: string | null;
}

/** A change between the network and a single-task twin: `shared` is the network's score, `single` the twin's. */
export type SharingChange<C extends Change = Change> = Omit<C, 'model' | 'reference' | 'verdict'> & {
  shared: number;
  single: number;
};

/** A task in the negative-transfer table. */
export type TaskSharingChange = SharingChange<TaskChange> & {
  /** Whether sharing helps or hurts the task, where Holm's p over the tasks is below 0.05. */
  verdict: 'helps' | 'hurts' | 'unclear';
};

/** What sharing gains and costs: the network against the single-task twins, on the test split. */
export interface NegativeTransfer {
  metric: MetricName;
  tasks: Record<string, TaskSharingChange>;
  /** Δ_MTL. */
  mean: Comparison['mean'];
  /** Multi-label tasks as a whole. */
  groups?: Record<string, SharingChange>;
}

/** The networks that were trained to hold the run's own against. */
export interface ControlsMetrics {
  /** Per task its single-task twin, or why there is none. */
  singleTask?: Record<string, (ControlTraining & { splits: BySplit<Scores> }) | { leftOut: string }>;
  negativeTransfer?: NegativeTransfer;
  /** The run with equal balancing and equal weights; `comparison` holds the network (`model`) against it (`reference`). */
  equalWeights?: ControlTraining & {
    tasks: Record<string, { splits: BySplit<Scores> }>;
    comparison: { metric: MetricName } & Comparison;
  };
  /** Means over tasks, as in `mean`. */
  mean: { singleTask?: BySplit<Scores>; equalWeights?: BySplit<Scores> };
}
