import type { Experiment } from '../config/experiment.js';
import { networkLf } from '../core/networkLf.js';
import { Rng } from '../core/rng.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import { splitCode } from '../core/split.js';
import type { VotesFinding } from '../core/votesFinding.js';
import type { Dataset } from '../data/openDataset.js';
import { checkFloors } from '../evaluation/checkFloors.js';
import { evaluateControls, type TrainedControls } from '../evaluation/evaluateControls.js';
import { evaluateGroups } from '../evaluation/evaluateGroups.js';
import { evaluateTasks, type TaskOutcome } from '../evaluation/evaluateTasks.js';
import { meanOverTasks } from '../evaluation/meanScores.js';
import type { TaskPrediction } from '../evaluation/predictTasks.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { LabelModelOutcome } from '../evaluation/taskOutcome.js';
import { chooseThreshold, type DecisionRule } from '../evaluation/thresholds.js';
import { tiedMetrics } from '../evaluation/tiedMetrics.js';
import { tiedGroups } from '../hierarchy/tiedGroups.js';
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
  /** The labels before co-training, where that changed them. */
  readonly before?: Labels;
  readonly analysis?: VoteAnalysis;
  /** Per task: what its votes showed before the fit. */
  readonly findings?: ReadonlyMap<string, readonly VotesFinding[]>;
  readonly slices: readonly SliceMembership[];
  /** Per task, [n, k] its head's probabilities over its source's rows. */
  readonly predictions?: ReadonlyMap<string, Float32Array>;
  /** Per task, what is predicted, with all that ties the tasks. */
  readonly predicted?: ReadonlyMap<string, TaskPrediction>;
  readonly decisions?: ReadonlyMap<string, DecisionRule>;
  /** The same of the twin without slice heads, where one was trained. */
  readonly control?: ReadonlyMap<string, Float32Array>;
  /** Single-task twins and the run with equal weights, where they were trained. */
  readonly controls?: TrainedControls;
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
 * The scores of metrics.json: `tasks`, their `mean`, `groups` where there are multi-label tasks, `tied` where predictions of tasks are
 * made consistent, `floors` where slices have any, and `controls` where any were trained.
 *
 * @param options.draws bootstrap resamples per interval; 0 for no intervals, as where `output.intervals` is false
 */
export function evaluateRun(
  scorable: Scorable,
  { draws = scorable.experiment.output.intervals ? undefined : 0 }: { draws?: number } = {},
): Pick<RunMetrics, 'tasks' | 'mean' | 'groups' | 'tied' | 'floors' | 'controls'> {
  const { experiment, data, votes, labels, before, analysis, findings, slices, predicted, decisions, control } =
    scorable;
  const outcomes = experiment.tasks.map((task): TaskOutcome => {
    const label = labels?.tasks.get(task.name);
    const declared = (before ?? labels)?.tasks.get(task.name)?.labels.covered;
    const withNetwork = votes?.matrices.get(task.name)?.names.includes(networkLf);
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
      labelModel: labels && outcomeOf(labels, task.name, declared!),
      labelModelBefore: withNetwork && before ? outcomeOf(before, task.name, declared!) : undefined,
      majorityVote: labels?.majorityVote.get(task.name),
      ...networkOf(task.name, scorable),
      decision: decisions?.get(task.name),
      control: control?.get(task.name),
      slices,
    };
  });
  const tasks = evaluateTasks(outcomes, { draws, rng: new Rng(experiment.seed).derive('evaluation') });
  const groups = evaluateGroups(outcomes);
  const tied = tiedMetrics(
    tiedGroups(experiment.tasks, experiment.constraints)
      .map(({ variables }) => variables.map(({ name }) => name))
      .filter(([first]) => predicted?.get(first)?.tied),
    outcomes,
  );
  const floors = checkFloors(slices, tasks);
  const controls =
    scorable.controls &&
    evaluateControls(outcomes, scorable.controls, experiment.controls!, {
      rng: new Rng(experiment.seed).derive('evaluation').derive('controls'),
    });
  return {
    tasks,
    mean: meanOverTasks(Object.values(tasks)),
    ...(groups && { groups }),
    ...(tied && { tied }),
    ...(floors && { floors }),
    ...(controls && { controls }),
  };
}

function networkOf(task: string, { predicted, predictions }: Scorable): Pick<TaskOutcome, 'network' | 'tied'> {
  const prediction = predicted?.get(task);
  if (!prediction) return {};
  const { probs, applies, decided, tied } = prediction;
  return { network: probs, ...(tied && { tied: { applies, decided, byHead: predictions!.get(task)! } }) };
}

/**
 * @param declared [n] 1 where a labeling function that the experiment declares votes: which rows a label model is scored on does not
 *   change when the network votes too
 */
function outcomeOf({ tasks, uncertainty }: Labels, task: string, declared: Uint8Array): LabelModelOutcome {
  const { labels, kind, requested, reason, dependencies, model } = tasks.get(task)!;
  return {
    labels: { ...labels, covered: declared },
    kind,
    requested,
    reason,
    classBalance: uncertainty.get(task)?.classBalance,
    dependencies,
    ...temperatureOf(model.summary),
  };
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
