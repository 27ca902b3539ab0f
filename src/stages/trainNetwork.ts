import type { Backend } from '../backend/backend.js';
import type { Experiment } from '../config/experiment.js';
import type { Progress } from '../core/progress.js';
import { Rng } from '../core/rng.js';
import { splitCode } from '../core/split.js';
import { unionOfRows } from '../core/unionOfRows.js';
import type { Dataset } from '../data/openDataset.js';
import { consistentProbs } from '../evaluation/consistentProbs.js';
import { namedScores } from '../evaluation/meanScores.js';
import { scoreProbabilities } from '../evaluation/scores.js';
import type { FeatureSet } from '../features/featureBlock.js';
import type { RunFolder } from '../run/runFolder.js';
import { type TrainedNetwork, train } from '../training/train.js';
import type { TrainingCopies } from '../training/trainingCopies.js';
import type { TrainingTask } from '../training/trainingTask.js';
import { checkSameInputs } from './checkSameInputs.js';
import type { ControlNetwork } from './controlNetwork.js';
import type { PipelineEnvironment } from './environment.js';
import { goldOf } from './goldOf.js';
import { learns } from './learns.js';
import type { TransferSource } from './readTransfer.js';
import { relationsOf } from './relationsOf.js';
import type { RunLog } from './runLog.js';
import type { TrainingSlices } from './trainingSlices.js';

/** One of co-training's networks among the trainings of a run. */
export interface FoldTraining {
  /** Stands beside its progress. */
  readonly name: string;
  /** The folder of its checkpoints, under the run's. */
  readonly checkpoints: readonly string[];
  /** Its events as the log has them, apart from the final network's. */
  inLog(event: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
}

/**
 * Trains the network; validation gold serves early stopping, and nothing else of it is seen.
 *
 * @param slices what tasks attend to, where there are slice heads
 * @param options `copies`: augmented rows; `control`: this is one to hold the run's own against, whose checkpoints and log lines stand apart; `fold`: this is one of
 *   co-training's networks, whose inputs its caller has checked
 */
export async function trainNetwork(
  experiment: Experiment,
  backend: Backend,
  data: Dataset,
  features: FeatureSet,
  tasks: readonly TrainingTask[],
  splits: Uint8Array,
  slices: TrainingSlices | undefined,
  folder: RunFolder,
  log: RunLog,
  options: {
    resume: boolean;
    control?: ControlNetwork;
    fold?: FoldTraining;
    transfer?: TransferSource;
    copies?: TrainingCopies;
  },
  environment: PipelineEnvironment,
): Promise<TrainedNetwork> {
  const { control, fold, copies } = options;
  if (!control && !fold) {
    await checkSameInputs(
      folder,
      features,
      splits,
      tasks,
      slices?.slices ?? [],
      options.transfer,
      options.resume,
      undefined,
      await copies?.ofEpoch(0),
    );
    const untrained = tasks
      .filter((task) => !learns(task, splits))
      .map(
        ({ name }) =>
          `UNTRAINED_TASK  tasks.${name}: no train row has a label for it, or its weight is 0; its predictions say nothing`,
      );
    for (const warning of [...untrained, ...(slices?.warnings ?? [])]) {
      environment.progress.say(`warning: ${warning}`);
      log.warn(warning);
    }
  }
  const validation = experiment.tasks.flatMap((task) => {
    if (!tasks.some(({ name }) => name === task.name)) return [];
    const source = data.sources.get(task.source)!;
    const offset = data.offsets.get(task.source)!;
    const gold = goldOf(data, task);
    const rows = Uint32Array.from(source.ids.keys()).filter(
      (row) => source.splits[row] === splitCode.validation && gold[row] >= 0,
    );
    if (rows.length === 0) return [];
    return [{ task, rows: rows.map((row) => row + offset), gold: Int16Array.from(rows, (row) => gold[row]) }];
  });
  // A single-task twin knows nothing of the tasks that its own is tied to.
  const consistent = control?.task === undefined ? consistentProbs(relationsOf(experiment)) : undefined;
  const evaluate =
    validation.length === 0
      ? undefined
      : async (predict: TrainedNetwork['predict']) => {
          const all = unionOfRows(validation.map(({ rows }) => rows));
          const place = new Map([...all].map((row, i) => [row, i]));
          const heads = await predict(features, all);
          const predicted = consistent ? consistent(heads) : heads;
          return namedScores(
            'validation',
            new Map(
              validation.map(({ task, rows, gold }) => {
                const k = task.classes.length;
                const own = new Float32Array(rows.length * k);
                rows.forEach((row, i) => {
                  const at = place.get(row)! * k;
                  own.set(predicted.get(task.name)!.subarray(at, at + k), i * k);
                });
                return [task.name, scoreProbabilities(own, gold, k)];
              }),
            ),
          );
        };
  return train(
    backend,
    {
      trunk: experiment.trunk,
      sharing: experiment.sharing,
      // Co-training's labels must not change when the run goes on: its networks go through all epochs at once.
      training: control?.training ?? { ...experiment.training, ...(fold && { stopAfter: undefined }) },
      transfer: options.transfer,
      ...((control?.sliceHeads ?? true) && { sliceHeads: experiment.sliceHeads }),
    },
    { features, splits, tasks, slices: slices?.slices, copies },
    {
      rng: new Rng(experiment.seed).derive(fold ? `network/${fold.checkpoints.join('/')}` : 'network'),
      log: (event) => log.write(fold ? fold.inLog(event) : control ? ofControl(event, control) : event),
      evaluate,
      progress: fold
        ? named(environment.progress, fold.name)
        : control
          ? named(environment.progress, control.title)
          : environment.progress,
      signal: environment.signal,
      checkpoints: folder.file('checkpoints', ...(fold?.checkpoints ?? (control ? placeOf(control) : []))),
      resume: options.resume,
      now: environment.now,
    },
  );
}

function ofControl(event: Readonly<Record<string, unknown>>, { stage, task }: ControlNetwork) {
  return { ...event, event: `${stage} ${event.event}`, ...(task && { task }) };
}

function placeOf({ stage, task }: ControlNetwork): string[] {
  return task === undefined ? [stage] : [stage, task];
}

/** Several trainings in one run: the bars say which one each is. */
function named(progress: Progress, name: string): Progress {
  return {
    begin: (label, ...rest) => progress.begin(`${label}, ${name}`, ...rest),
    say: (line) => progress.say(line),
  };
}
