import type { Experiment } from '../config/experiment.js';
import { Rng } from '../core/rng.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import { splitCode } from '../core/split.js';
import type { VotesFinding } from '../core/votesFinding.js';
import type { Dataset } from '../data/openDataset.js';
import { checkFloors } from '../evaluation/checkFloors.js';
import { evaluateGroups } from '../evaluation/evaluateGroups.js';
import { evaluateTasks, type TaskOutcome } from '../evaluation/evaluateTasks.js';
import { meanOverTasks } from '../evaluation/meanScores.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { chooseThreshold, type DecisionRule } from '../evaluation/thresholds.js';
import type { FittedLabelModel } from '../labelmodel/labelModel.js';
import type { LabelUncertainty } from '../labelmodel/labelUncertainty.js';
import type { VoteAnalysis } from './analyseVotes.js';
import type { Votes } from './castVotes.js';
import type { Labels } from './fitLabels.js';
import { goldOf } from './goldOf.js';

/** What there is to score; a labeling run has no predictions and no decisions. */
export interface Scorable {
  readonly experiment: Experiment;
  readonly data: Dataset;
  readonly votes?: Votes;
  readonly labels?: Labels;
  readonly analysis?: VoteAnalysis;
  /** Per task: what its votes showed before the fit. */
  readonly findings?: ReadonlyMap<string, readonly VotesFinding[]>;
  readonly slices: readonly SliceMembership[];
  /** Per task, [n, k] over its source's rows. */
  readonly predictions?: ReadonlyMap<string, Float32Array>;
  readonly decisions?: ReadonlyMap<string, DecisionRule>;
  /** The same of the twin without slice heads, where one was trained. */
  readonly control?: ReadonlyMap<string, Float32Array>;
}

/** Per task, how probabilities become a class: chosen on validation rows with gold, see `chooseThreshold`. */
export function chooseDecisions(
  experiment: Experiment,
  data: Dataset,
  predictions: ReadonlyMap<string, Float32Array>,
): Map<string, DecisionRule> {
  const rng = new Rng(experiment.seed).derive('thresholds');
  return new Map(
    experiment.tasks.map((task) => {
      const { splits } = data.sources.get(task.source)!;
      const gold = goldOf(data, task).map((g, row) => (splits[row] === splitCode.validation ? g : -1));
      const k = task.classes.length;
      return [task.name, chooseThreshold(predictions.get(task.name)!, gold, k, rng.derive(task.name))];
    }),
  );
}

/**
 * The scores of metrics.json: `tasks`, their `mean`, `groups` where there are multi-label tasks, and `floors` where slices have
 * any.
 *
 * @param options.draws bootstrap resamples per interval; 0 for no intervals
 */
export function evaluateRun(
  scorable: Scorable,
  options: { draws?: number } = {},
): Pick<RunMetrics, 'tasks' | 'mean' | 'groups' | 'floors'> {
  const { experiment, data, votes, labels, analysis, findings, slices, predictions, decisions, control } = scorable;
  const outcomes = experiment.tasks.map((task): TaskOutcome => {
    const label = labels?.tasks.get(task.name);
    const uncertainty = labels?.uncertainty.get(task.name);
    return {
      task,
      splits: data.sources.get(task.source)!.splits,
      gold: goldOf(data, task),
      matrix: votes?.matrices.get(task.name),
      labelingFunctions: analysis?.get(task.name)?.map((lf, j) => ({
        ...lf,
        estimatedAccuracy: unheard(uncertainty, j) ? null : (label?.model.accuracies[j] ?? null),
        ...(uncertainty?.accuracies[j] && { estimatedAccuracyInterval: uncertainty.accuracies[j] }),
      })),
      findings: findings?.get(task.name),
      labelModel: label && {
        labels: label.labels,
        kind: label.kind,
        requested: label.requested,
        reason: label.reason,
        classBalance: uncertainty?.classBalance,
        dependencies: label.dependencies,
        ...temperatureOf(label.model.summary),
      },
      majorityVote: labels?.majorityVote.get(task.name),
      network: predictions?.get(task.name),
      decision: decisions?.get(task.name),
      control: control?.get(task.name),
      slices,
    };
  });
  const tasks = evaluateTasks(outcomes, { ...options, rng: new Rng(experiment.seed).derive('evaluation') });
  const groups = evaluateGroups(outcomes);
  const floors = checkFloors(slices, tasks);
  return { tasks, mean: meanOverTasks(Object.values(tasks)), ...(groups && { groups }), ...(floors && { floors }) };
}

/** Whether the LF never voted in the fit: what a model has for it is a prior belief and no estimate. */
function unheard(uncertainty: LabelUncertainty | undefined, lf: number): boolean {
  return uncertainty !== undefined && uncertainty.accuracies[lf] === null;
}

/** The temperature that the labels were given and the validation gold that it was fit on; nothing where none was asked for. */
function temperatureOf({ temperature, temperatureRows }: FittedLabelModel['summary']) {
  if (typeof temperature !== 'number' || typeof temperatureRows !== 'number') return {};
  return { temperature: { value: temperature, validationRows: temperatureRows } };
}
