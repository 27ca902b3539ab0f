import { openStore } from '../cache/openStore.js';
import type { Experiment } from '../config/experiment.js';
import { withoutDefault } from '../core/defaultVotes.js';
import { selectRows } from '../core/labelMatrix.js';
import type { ProbLabels } from '../core/probLabels.js';
import { Rng } from '../core/rng.js';
import { rowsOfSplit, splitCode } from '../core/split.js';
import type { TaskSpec } from '../core/taskSpec.js';
import { goldForFit } from '../data/goldForFit.js';
import type { Dataset } from '../data/openDataset.js';
import type { TaskLabels } from '../labelmodel/labelTasks.js';
import { type LabelUncertainty, labelUncertainty } from '../labelmodel/labelUncertainty.js';
import { majorityVote } from '../labelmodel/majorityVote.js';
import type { Votes } from './castVotes.js';
import type { PipelineEnvironment } from './environment.js';
import { goldOf } from './goldOf.js';
import { rememberedLabels } from './rememberedLabels.js';
import type { StageTimer } from './stageTimer.js';

/** Every task's probabilistic labels, and majority vote's to hold them against. */
export interface Labels {
  readonly tasks: ReadonlyMap<string, TaskLabels>;
  readonly majorityVote: ReadonlyMap<string, ProbLabels>;
  /** Per task: how sure the fit can be of accuracies and class balance. */
  readonly uncertainty: ReadonlyMap<string, LabelUncertainty>;
  /** Per task: gold as far as fits may see it. */
  readonly goldForFit: ReadonlyMap<string, Int16Array>;
}

/**
 * Fits the label models on the train rows, parents first, and labels every row; or takes the labels out of the store, see `rememberedLabels`.
 *
 * @param environment.store where labels are kept @default the store of this machine's user
 */
export async function fitLabels(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  timer: StageTimer,
  environment: PipelineEnvironment,
): Promise<Labels> {
  const rng = new Rng(experiment.seed);
  const visible = new Map(
    experiment.tasks.map((task) => {
      const { splits } = data.sources.get(task.source)!;
      const stream = rng.derive(`gold/${task.name}`);
      const gold = goldOf(data, task);
      return [task.name, goldForFit(gold, splits, task.gold?.train ?? 'none', task.classes.length, stream)];
    }),
  );
  const tasks = await rememberedLabels(
    experiment.tasks.map((task) => ({
      task,
      labelModel: task.labelModel,
      matrix: votes.matrices.get(task.name)!,
      lfIds: votes.lfIds.get(task.name)!,
      gold: visible.get(task.name)!,
      validationGold: validationGoldOf(data, task),
      splits: data.sources.get(task.source)!.splits,
    })),
    {
      seed: experiment.seed,
      constraints: experiment.constraints,
      clock: () => environment.now() / 1000,
      progress: environment.progress,
      signal: environment.signal,
      store: environment.store ?? openStore((line) => environment.progress.say(`warning: ${line}`)),
    },
  );
  for (const { fitSeconds, predictSeconds } of tasks.values()) {
    timer.add('labelModelFit', fitSeconds);
    timer.add('labelModelPredict', predictSeconds);
  }
  const majorityVotes = experiment.tasks.map((task): [string, ProbLabels] => {
    const matrix = votes.matrices.get(task.name)!;
    const classBalance = new Float64Array(matrix.k).fill(1 / matrix.k);
    const gold = new Int16Array(matrix.n).fill(-1);
    const model = majorityVote.create({ shares: false }).fit({ matrix, gold, classBalance, rng });
    return [task.name, model.predict(matrix)];
  });
  const uncertainty = experiment.tasks.map((task): [string, LabelUncertainty] => {
    const { labels: tempered, untempered: labels = tempered, model } = tasks.get(task.name)!;
    const rows = rowsOfSplit(data.sources.get(task.source)!.splits, 'train');
    const probs = new Float32Array(rows.length * labels.k);
    rows.forEach((row, i) => {
      probs.set(labels.probs.subarray(row * labels.k, (row + 1) * labels.k), i * labels.k);
    });
    const matrix = withoutDefault(selectRows(votes.matrices.get(task.name)!, rows));
    return [task.name, labelUncertainty(matrix, probs, model.accuracies)];
  });
  return { tasks, uncertainty: new Map(uncertainty), goldForFit: visible, majorityVote: new Map(majorityVotes) };
}

/** [n] gold of the validation rows, −1 elsewhere. */
function validationGoldOf(data: Dataset, task: TaskSpec): Int16Array {
  const { splits } = data.sources.get(task.source)!;
  return goldOf(data, task).map((g, row) => (splits[row] === splitCode.validation ? g : -1));
}
