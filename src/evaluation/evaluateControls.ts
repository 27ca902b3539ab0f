import type { Rng } from '../core/rng.js';
import { rowsOfSplit, splitNames } from '../core/split.js';
import { type BySplit, bySplit } from './bySplit.js';
import { type Change, type ComparedTask, type Comparison, compareModels } from './compareModels.js';
import type { ControlsMetrics, ControlTraining, NegativeTransfer, TaskSharingChange } from './controlsMetrics.js';
import type { ControlsParams } from './controlsParams.js';
import { meanScores } from './meanScores.js';
import { type Scores, scoreProbabilities } from './scores.js';
import type { TaskOutcome } from './taskOutcome.js';

/** A control that was trained, and what it predicts. */
export interface TrainedControl extends ControlTraining {
  /** Per task, [n, k] over its source's rows. */
  readonly predictions: ReadonlyMap<string, Float32Array>;
}

/** The controls of a run, as far as it has them. */
export interface TrainedControls {
  /** Per task its twin, or why there is none. */
  readonly singleTask?: ReadonlyMap<string, TrainedControl | { readonly leftOut: string }>;
  readonly equalWeights?: TrainedControl;
}

const sharing = { better: 'helps', worse: 'hurts', unclear: 'unclear' } as const;

/** The `controls` part of metrics.json: every control's scores, and the network's test scores held against them. */
export function evaluateControls(
  outcomes: readonly TaskOutcome[],
  { singleTask, equalWeights }: TrainedControls,
  { metric }: Pick<ControlsParams, 'metric'>,
  options: { rng: Rng; draws?: number },
): ControlsMetrics {
  const draws = options.draws ?? Math.max(200, Math.min(1000, Math.floor(20_000 / outcomes.length)));
  const compare = (name: string, predictions: ReadonlyMap<string, Float32Array>) =>
    compareModels(comparedTasks(outcomes, predictions), metric, options.rng.derive(name), { draws });
  const metrics: ControlsMetrics = { mean: {} };
  if (singleTask) {
    const predictions = new Map(
      [...singleTask.values()].flatMap((twin) => ('leftOut' in twin ? [] : [...twin.predictions])),
    );
    const scores = scoresOf(outcomes, predictions);
    metrics.singleTask = Object.fromEntries(
      [...singleTask].map(([name, twin]) => [
        name,
        'leftOut' in twin ? twin : { ...trainingOf(twin), splits: scores[name] },
      ]),
    );
    metrics.negativeTransfer = negativeTransfer(metric, compare('singleTask', predictions));
    metrics.mean.singleTask = meanBySplit(Object.values(scores));
  }
  if (equalWeights) {
    const scores = scoresOf(outcomes, equalWeights.predictions);
    metrics.equalWeights = {
      ...trainingOf(equalWeights),
      tasks: Object.fromEntries(Object.entries(scores).map(([name, splits]) => [name, { splits }])),
      comparison: { metric, ...compare('equalWeights', equalWeights.predictions) },
    };
    metrics.mean.equalWeights = meanBySplit(Object.values(scores));
  }
  return metrics;
}

/** Twins know nothing of other tasks: it is the network's heads that they are held against, not what relations make of them. */
function comparedTasks(
  outcomes: readonly TaskOutcome[],
  predictions: ReadonlyMap<string, Float32Array>,
): ComparedTask[] {
  const offsets = new Map<string, number>();
  let next = 0;
  for (const { task, splits } of outcomes) {
    if (offsets.has(task.source)) continue;
    offsets.set(task.source, next);
    next += splits.length;
  }
  return outcomes.flatMap(({ task: { name, labelOf, classes, source }, gold, splits, network, tied }) => {
    const reference = predictions.get(name);
    if (!network || !reference) return [];
    const rows = rowsOfSplit(splits, 'test');
    return [
      {
        name,
        labelOf,
        k: classes.length,
        gold,
        model: tied?.byHead ?? network,
        reference,
        rows,
        offset: offsets.get(source)!,
      },
    ];
  });
}

function scoresOf(
  outcomes: readonly TaskOutcome[],
  predictions: ReadonlyMap<string, Float32Array>,
): Record<string, BySplit<Scores>> {
  return Object.fromEntries(
    outcomes.flatMap(({ task, gold, splits }) => {
      const probs = predictions.get(task.name);
      if (!probs) return [];
      return [
        [task.name, bySplit(splits, (rows) => scoreProbabilities(probs, gold, task.classes.length, rows))] as const,
      ];
    }),
  );
}

function meanBySplit(tasks: readonly BySplit<Scores>[]): BySplit<Scores> {
  const means: BySplit<Scores> = {};
  for (const split of splitNames) {
    const scores = tasks.flatMap((each) => each[split] ?? []);
    if (scores.length > 0) means[split] = meanScores(scores);
  }
  return means;
}

function trainingOf({ epochs, bestEpoch, earlyStopping }: ControlTraining): ControlTraining {
  return { epochs, bestEpoch, earlyStopping };
}

function negativeTransfer(metric: NegativeTransfer['metric'], { tasks, mean, groups }: Comparison): NegativeTransfer {
  const changes = Object.entries(tasks).map(([name, { verdict, ...change }]): [string, TaskSharingChange] => [
    name,
    { ...sharingChange(change), verdict: sharing[verdict] },
  ]);
  return {
    metric,
    tasks: Object.fromEntries(changes),
    mean,
    ...(groups && {
      groups: Object.fromEntries(Object.entries(groups).map(([name, change]) => [name, sharingChange(change)])),
    }),
  };
}

function sharingChange<C extends Change>({
  model,
  reference,
  ...change
}: C): Omit<C, 'model' | 'reference'> & {
  shared: number;
  single: number;
} {
  return { ...change, shared: model, single: reference };
}
