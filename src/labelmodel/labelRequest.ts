import { EspalierError } from '../core/errors.js';
import type { LabelMatrix } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import { splitCode } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import type { DependencySpec } from './dependencies/dependencyParams.js';
import type { NamedDependency } from './dependencies/namedDependencies.js';
import { type LabelModelName, labelModels } from './index.js';
import type { FittedJointLabelModel } from './joint/jointLabelModel.js';
import type { FittedLabelModel, LabelModel, LabelModelKind } from './labelModel.js';
import { labelModelParams } from './labelModelParams.js';

/** A task and all that its label model is made from. */
export interface TaskLabelRequest {
  readonly task: TaskSpec;
  /** `kind`, the common `labelModelParams` and the kind's own parameters, side by side as in the config. */
  readonly labelModel: { readonly kind: string; readonly [parameter: string]: unknown };
  /** Votes on all rows of the task's source. */
  readonly matrix: LabelMatrix;
  /**
   * [m] a number for each labeling function, the same one in every task that it votes on.
   *
   * @default every column is a labeling function of its own
   */
  readonly lfIds?: readonly number[];
  /** [n] gold as far as fits may see it, −1 = unknown; only that of the train split is used. */
  readonly gold: Int16Array;
  /**
   * [n] gold of the validation rows, −1 elsewhere, for `temperature: gold` alone.
   *
   * @default none
   */
  readonly validationGold?: Int16Array;
  /** [n] split codes. */
  readonly splits: Uint8Array;
}

/** What one fit made of a task, before the tasks are brought together. */
export interface TaskFit {
  /** All rows of the source; rows whose gold the fit may see are certain. */
  readonly labels: ProbLabels;
  /** The labels as the model gives them, where a temperature made others of them. */
  readonly untempered?: ProbLabels;
  readonly model: Pick<FittedLabelModel, 'prior' | 'accuracies' | 'summary' | 'toJSON'>;
  /** The joint model that `model` is this task's view of, under the name of the group. */
  readonly joint?: { readonly name: string; readonly model: Pick<FittedJointLabelModel, 'toJSON'> };
  readonly kind: LabelModelName;
  readonly requested: string;
  /** Labeling functions that it takes for dependent on each other; absent for none. */
  readonly dependencies?: readonly NamedDependency[];
  /** Why this kind, and which rows it was fit on. */
  readonly reason: string;
  readonly fitRows: number;
  readonly fitSeconds: number;
  readonly predictSeconds: number;
}

/** The label model that a request asks for, with the parameters that all of them take. */
export function modelOf({ task, labelModel }: Pick<TaskLabelRequest, 'task' | 'labelModel'>) {
  const { kind: requested, ...given } = labelModel;
  if (!Object.hasOwn(labelModels, requested)) {
    throw new EspalierError({
      code: 'UNKNOWN_KIND',
      path: `tasks.${task.name}.labelModel.kind`,
      message: `expected one of ${Object.keys(labelModels).join(', ')}; received "${requested}"`,
    });
  }
  const name = requested as LabelModelName;
  const kind: LabelModelKind = labelModels[name];
  const own = Object.fromEntries(Object.entries(given).filter(([key]) => !(key in labelModelParams.shape)));
  const model: LabelModel = kind.create(kind.params.parse(own));
  const common = labelModelParams.parse(given);
  // Whoever names a model gets that model; the default one looks for itself.
  const dependencies: DependencySpec = common.dependencies ?? (name === 'auto' ? 'learned' : 'none');
  return { name, model, common: { ...common, dependencies } };
}

/** [n] Gold outside the train split never reaches a fit. */
export function trainGold({ gold, splits }: TaskLabelRequest): Int16Array {
  return gold.map((c, row) => (splits[row] === splitCode.train ? c : -1));
}
