import type { FeatureSet } from '../../features/featureBlock.js';
import type { BatchRest, StepBatch } from '../trainingStep.js';

/** One of a step's batches. */
export interface StepPart {
  readonly features: FeatureSet;
  /** [b] rows of `features`; −1 is padding. */
  readonly rows: ArrayLike<number>;
  /** Brings the batch to the backend; whoever calls it disposes it. */
  open(): StepBatch;
  /** The same without features and labels, which lie at `rows` in the tables of the training's data; left out: they do not. */
  openRest?(): BatchRest;
}

/** What a step is given. */
export interface StepRequest {
  /** Counted from 0. */
  readonly step: number;
  readonly learningRate: number;
  /** One, or as many as are accumulated. */
  readonly parts: readonly StepPart[];
  /** [t + s] which tasks' heads move, and which slices'. */
  readonly moving: readonly boolean[];
  /** What the learning rate of a weight, by the name it is saved by, is multiplied by; left out: 1 for all. */
  readonly rateOf?: (name: string) => number;
}

export interface StepOutcome {
  /** Per part [t] its losses, unweighted. */
  readonly losses: readonly Float32Array[];
  /** [t] The losses on the step's last batch by the weights as they are now, unweighted. */
  reread(): Promise<Float32Array>;
  /** Frees what `reread` needs. */
  dispose(): void;
}

/** How a step computes: operation after operation, or as a graph that was traced; and why not as a graph. */
export type StepKind = { readonly kind: 'traced' } | { readonly kind: 'eager'; readonly reason: string };

/** A whole training step: batches in, weights, slots, averages and tables moved. */
export interface TrainStep {
  /** What it takes at the moment; a graph shows at the first step whether it can be had. */
  readonly how: StepKind;
  take(request: StepRequest): Promise<StepOutcome>;
  dispose(): void;
}
