import type { AugmentSpec } from '../augment/augmentSpec.js';
import type { BackendParams } from '../backend/backendParams.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { DataSpec } from '../data/dataSpec.js';
import type { ControlsParams } from '../evaluation/controlsParams.js';
import type { PredictionParams } from '../evaluation/predictionParams.js';
import type { ExportParams } from '../export/exportParams.js';
import type { ConstraintSpec } from '../hierarchy/constraintSpec.js';
import type { LabelingFunctionSpec } from '../labeling/labelingFunction.js';
import type { HeadParams } from '../network/headParams.js';
import type { SharingParams } from '../network/sharingParams.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { TrunkParams } from '../network/trunkParams.js';
import type { SliceSpec } from '../slices/sliceSpec.js';
import type { LossParams } from '../training/lossParams.js';
import type { TrainingParams } from '../training/trainingParams.js';
import type { TransferParams } from '../training/transfer/transferParams.js';

/** A registered part as an experiment names it: its kind and its parameters with every default filled in. */
export interface PartSpec {
  readonly kind: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export interface FeatureSpec extends PartSpec {
  readonly name: string;
}

/** A task with everything that is chosen per task. */
export interface ResolvedTask extends TaskSpec {
  /** The task's own, else the experiment's: `kind` and every parameter side by side. */
  readonly labelModel: { readonly kind: string; readonly [parameter: string]: unknown };
  readonly head: HeadParams;
  readonly loss: LossParams;
  readonly weight: number;
}

/** An experiment, fully resolved: plain values, every default filled in, every path absolute. */
export interface Experiment {
  readonly version: 1;
  readonly name: string;
  readonly seed: number;
  readonly data: DataSpec;
  /** In the file's order; none makes it a labeling experiment, which `label` runs. */
  readonly features: readonly FeatureSpec[];
  /** Shared ones first, then each task's own in the tasks' order: the order of a label matrix's columns. */
  readonly labelingFunctions: readonly LabelingFunctionSpec[];
  readonly tasks: readonly ResolvedTask[];
  /** What ties tasks beside `parent` and `refines`. */
  readonly constraints: readonly ConstraintSpec[];
  readonly slices: readonly SliceSpec[];
  /** There where tasks attend to their slices. */
  readonly sliceHeads?: SliceHeadParams;
  /** There where train rows are augmented. */
  readonly augment?: AugmentSpec;
  readonly trunk: TrunkParams;
  readonly sharing: SharingParams;
  /** There where training starts from weights out of elsewhere; `from` is absolute. */
  readonly transfer?: TransferParams;
  readonly training: TrainingParams;
  /** There where networks to hold the trained one against are asked for. */
  readonly controls?: ControlsParams;
  readonly predictions: PredictionParams;
  readonly backend: BackendParams;
  /** `dir` is absolute. */
  readonly output: {
    readonly dir: string;
    readonly report: 'html' | 'none';
    readonly intervals: boolean;
    /** What is made of the trained network. */
    readonly export?: readonly ExportParams[];
  };
}
