import type { z } from 'zod';
import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import type { Rng } from '../core/rng.js';
import type { FittedJointLabelModel, JointLabelModelInput } from './joint/jointLabelModel.js';

/** What a label model may see while it is fit. */
export interface LabelModelInput {
  /** The rows to fit on. */
  readonly matrix: LabelMatrix;
  /** [n] gold of these rows as far as the fit may see it, −1 = unknown. */
  readonly gold: Int16Array;
  /** [k] P(Y = c), sums to 1. */
  readonly classBalance: Float64Array;
  readonly rng: Rng;
}

/** A label model after its fit: plain numbers that can be saved, and a pure way from votes to probabilities. */
export interface FittedLabelModel {
  /** [k] what a row without votes gets. */
  readonly prior: Float64Array;
  /** [m] estimated P(vote = Y | the LF votes); a model's prior belief for an LF that never voted in the fit. */
  readonly accuracies: Float64Array;
  /** How the fit went, for reports: JSON-safe scalars. */
  readonly summary: Readonly<Record<string, number | string | boolean>>;
  /**
   * @param matrix votes of the same LFs in the same order over the same classes, on any rows
   * @throws EspalierError SHAPE when m or k differ from the fit's
   */
  predict(matrix: LabelMatrix): ProbLabels;
  /** Plain JSON without NaN or infinities; `restore` of the same kind takes it back. */
  toJSON(): LabelModelJSON;
}

/** A fitted label model as `labelmodels/<task>.json` keeps it: k classes, m labeling functions. */
export interface LabelModelJSON {
  readonly version: 1;
  readonly kind: string;
  /** [m] the labeling functions' names in column order. */
  readonly names: readonly string[];
  readonly prior: readonly number[];
  readonly accuracies: readonly number[];
  readonly summary: Readonly<Record<string, number | string | boolean>>;
  readonly [field: string]: unknown;
}

/** A label model with its parameters, ready to be fit. */
export interface LabelModel {
  fit(input: LabelModelInput): FittedLabelModel;
  /** One fit for several tasks that hang together; only models that can. */
  fitJoint?(input: JointLabelModelInput): FittedJointLabelModel;
}

/** A registered label model. `params` does not hold `kind` nor the common parameters of `labelModelParams`. */
export interface LabelModelKind<S extends z.ZodObject = z.ZodObject> {
  readonly summary: string;
  readonly params: S;
  create(params: z.output<S>): LabelModel;
  restore(json: LabelModelJSON): FittedLabelModel;
}
