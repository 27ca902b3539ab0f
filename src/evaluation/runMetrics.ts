import type { MetricName } from '../core/metrics/index.js';
import type { GoldSpec } from '../core/taskSpec.js';
import type { VotesFinding } from '../core/votesFinding.js';
import type { BalancingCost } from '../training/lossBalance.js';
import type { TaskAffinity } from '../training/taskAffinity.js';
import type { AugmentMetrics } from './augmentMetrics.js';
import type { Difference, Intervals } from './bootstrap.js';
import type { BySplit } from './bySplit.js';
import type { CalibrationBin } from './calibration.js';
import type { FloorResult } from './checkFloors.js';
import type { ControlsMetrics } from './controlsMetrics.js';
import type { Scores } from './scores.js';
import type { DecisionRule } from './thresholds.js';
import type { TiedTasksMetrics } from './tiedMetrics.js';

/** Scores with what only the test split gets beside them. */
export interface IntervalScores extends ScoresObject {
  /** 95 % bootstrap intervals. */
  intervals?: Intervals;
  /** These scores minus majority vote's over the same rows, paired; label model and network. */
  againstMajorityVote?: { [M in MetricName]?: Difference };
  /** These scores minus the label model's over the same rows, paired; network. */
  againstLabelModel?: { [M in MetricName]?: Difference };
  /** These scores minus those before co-training over the same rows, paired; label model, where co-training changed it. */
  againstBefore?: { [M in MetricName]?: Difference };
  /** These scores minus those of the twin without slice heads over the same rows, paired; network, where a twin was trained. */
  lift?: { [M in MetricName]?: Difference };
}

type ScoresObject = { [Key in keyof Scores]: Scores[Key] };

/** A label model's scores over the rows on which a labeling function of the task votes, the network of co-training aside. */
export interface LabelScores extends IntervalScores {
  /** Share of the split's rows on which a labeling function of the task votes. */
  coverage: number;
  /** The same with the rest of the rows, which get the model's prior (uniform for majority vote). */
  allRows: IntervalScores;
  calibration?: CalibrationBin[];
}

/** The network's scores over all rows with gold. */
export interface NetworkScores extends IntervalScores {
  /** The task scored together with those above it; see `compositeRows`. Tasks with `parent` or `refines` only. */
  endToEnd?: IntervalScores;
  /**
   * Scores of the classes that are decided, where that is not by the top probability: by a threshold, or together with tied tasks. A row
   * to which the task does not apply, as was decided, is wrong.
   */
  decided?: Scores;
  /** Where predictions are consistent with those of tied tasks: the scores of the head by itself on the same rows. */
  byHead?: HeadScores;
  calibration?: CalibrationBin[];
}

/** Scores of a head's own probabilities; `decided` by its rule, where that is not the top probability, `endToEnd` by top probabilities down the tree. */
export interface HeadScores extends ScoresObject {
  decided?: Scores;
  endToEnd?: Scores;
}

/** What one labeling function did on one split; the fractions are of the split's rows. */
export interface LabelingFunctionSplit {
  coverage: number;
  overlaps: number;
  conflicts: number;
  /** The names of the classes it voted for. */
  polarity: string[];
  /** Share of its votes that are right, over rows with gold; `null` without any. */
  empiricalAccuracy: number | null;
  faults: number;
}

export interface LabelingFunctionMetrics {
  name: string;
  splits: BySplit<LabelingFunctionSplit>;
  /** The label model's estimate of P(vote = truth | votes); `null` where the model has none or the LF never voted in the fit. */
  estimatedAccuracy: number | null;
  /** 95 %; see `labelUncertainty`. */
  estimatedAccuracyInterval?: readonly [number, number];
  /**
   * Number of votes per class name, all splits together, and for several classes at once under names such as `not spam`; what has
   * no votes is left out.
   */
  votes?: Record<string, number>;
}

export interface LabelModelMetrics {
  kind: string;
  /** What the experiment asked for, and why `kind` is what it got. */
  requested: string;
  reason: string;
  /** Mean probability per class over the train rows with votes, and its 95 % intervals. */
  classBalance?: { mean: readonly number[]; intervals: readonly (readonly [number, number])[] };
  /**
   * Labeling functions that it takes for dependent on each other: `likeness` their equal votes as a share of the rows on which
   * either votes, `excess`, where it was learned, the share of the disagreements to be expected that is missing.
   */
  dependencies?: readonly { labelingFunctions: readonly [string, string]; likeness: number; excess?: number }[];
  /** The labels' temperature, where one was asked for, and the number of validation rows whose gold it was fit on. */
  temperature?: { value: number; validationRows: number };
  splits: BySplit<LabelScores>;
  /** Mean probability per class over all rows of the source: the label distribution as the model sees it. */
  distribution?: number[];
  slices?: Record<string, BySplit<LabelScores>>;
}

export interface NetworkMetrics {
  splits: BySplit<NetworkScores>;
  slices: Record<string, BySplit<NetworkScores>>;
  decision?: DecisionRule;
}

export interface TaskMetrics {
  classes: readonly string[];
  parent?: { task: string; class: string };
  refines?: { task: string; classes: Readonly<Record<string, readonly string[]>> };
  source?: string;
  /** Rows of the task's source per split, with and without gold. */
  rows?: BySplit<number>;
  /** How many rows of each class have gold, per split; and how much of the train split's gold fits may see. */
  gold?: { train: GoldSpec['train']; splits: BySplit<number[]> };
  labelingFunctions: LabelingFunctionMetrics[];
  /** What the votes on the train rows showed before the fit, warnings first. */
  findings?: readonly VotesFinding[];
  /** Share of the source's rows by number of votes: position v holds v votes, the last one that many or more. */
  votesPerRow?: number[];
  /** Share of the source's rows whose votes do not all name the same class. */
  conflictingRows?: number;
  labelModel?: LabelModelMetrics;
  /** The label model before co-training added the network's votes, over the same rows; where it did. */
  labelModelBefore?: LabelModelMetrics;
  majorityVote?: { splits: BySplit<LabelScores>; slices?: Record<string, BySplit<LabelScores>> };
  network?: NetworkMetrics;
}

/** A multi-label task's scores over all its labels; `null` where no label is decided or gold in any scored row. */
export interface GroupScores {
  /** Rows that are scored for at least one label. */
  n: number;
  /** F1 of the counts of all labels summed. */
  microF1: number | null;
  /** The mean of the labels' `f1`; see `groupScores` for labels in which that is not defined. */
  macroF1: number | null;
}

/** A label model's group scores over the rows on which a labeling function votes, label by label; `allRows` adds the rest. */
export interface GroupLabelScores extends GroupScores {
  allRows: GroupScores;
}

/** The network's group scores by top probability. */
export interface GroupNetworkScores extends GroupScores {
  /** The same with every label decided by its rule, where a label's rule is not the top probability. */
  decided?: GroupScores;
}

/** A multi-label task as a whole. */
export interface GroupMetrics {
  /** Its labels; the task of each is `<name>.<label>` in `tasks`. */
  labels: string[];
  labelModel?: { splits: BySplit<GroupLabelScores> };
  majorityVote?: { splits: BySplit<GroupLabelScores> };
  network?: { splits: BySplit<GroupNetworkScores> };
}

/** The slice heads that a network was trained with. */
export interface SliceHeadsMetrics {
  confidence: string;
  attention: string;
  temperature: number;
  /** Whether the twin without slice heads was trained too: without it no `lift` is known. */
  control: boolean;
  /** Rows inside a slice that train a task; with none the task does not attend to the slice. */
  slices: { slice: string; task: string; trainRows: number }[];
}

/** How network and label model taught each other. */
export interface CoTrainingMetrics {
  folds: number;
  rounds: number;
  abstainBelow: number;
  confidence: number | 'probability' | 'margin';
  /** The networks whose predictions were votes: `rows` are those of the fold, of all splits, which they did not train on. */
  networks: { round: number; fold: number; rows: number; epochs: number; bestEpoch: number }[];
  /** Tasks that the network did not vote on, and why. */
  skipped: { task: string; reason: string }[];
}

/** Means over the tasks in which a metric is defined; `n` is the number of tasks with scored rows. */
export type MeanScores = BySplit<Scores>;
export type MeanLabelScores = BySplit<Scores & { allRows: Scores }>;

/** metrics.json: all scores are fractions, all times seconds. Fields may be added, never renamed. */
export interface RunMetrics {
  version: 1;
  name: string;
  seed: number;
  /**
   * `reason`: why it is this one; older runs have none. `step`: how the network's training steps were computed, as a graph that was traced or operation after
   * operation; `stepReason`: why not as a graph.
   */
  backend?: { kind: string; device: string; reason?: string; step?: 'traced' | 'eager'; stepReason?: string };
  tasks: Record<string, TaskMetrics>;
  mean: { labelModel?: MeanLabelScores; majorityVote?: MeanLabelScores; network?: MeanScores };
  /** The multi-label tasks, by name; left out where there are none. */
  groups?: Record<string, GroupMetrics>;
  /** Tasks whose predictions are made consistent with one another; left out where there are none. */
  tied?: TiedTasksMetrics[];
  /** What slice heads a run with a network was trained with; left out where there are none. */
  sliceHeads?: SliceHeadsMetrics;
  /** Runs with `training.coTraining` only. */
  coTraining?: CoTrainingMetrics;
  /** What augmentation made of the train rows; left out where there is none. */
  augment?: AugmentMetrics;
  /** Every slice's floors; left out where there are none. */
  floors?: FloorResult[];
  /** The networks that were trained to hold the run's own against, and how it compares; left out where there are none. */
  controls?: ControlsMetrics;
  /** How training went; runs with a network only. */
  training?: {
    epochs: number;
    bestEpoch: number;
    earlyStopping: string | null;
    /** What loss balancing cost. */
    balancing?: BalancingCost;
    /** Cosines between the tasks' gradients over the epoch whose weights were kept; with `training.affinity`. */
    affinity?: TaskAffinity;
    /** What training started from: the folder, and the names of the weights that came out of it. */
    transfer?: { from: string; weights: readonly string[] };
  };
  timing: { [Stage in TimingStage]?: number };
  throughput: {
    labelingRowsPerSecond?: number;
    trainExamplesPerSecond?: number;
    predictExamplesPerSecond?: number;
  };
  memory: { peakRssBytes?: number };
}

export const timingStages = [
  'read',
  'labelingFunctions',
  'analysis',
  'labelModelFit',
  'labelModelPredict',
  'features',
  'coTraining',
  'augment',
  'train',
  'control',
  'singleTask',
  'equalWeights',
  'evaluate',
  'report',
  'total',
] as const;

export type TimingStage = (typeof timingStages)[number];
