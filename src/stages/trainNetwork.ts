import type { Backend } from '../backend/backend.js';
import type { Experiment } from '../config/experiment.js';
import type { Progress } from '../core/progress.js';
import { Rng } from '../core/rng.js';
import { splitCode } from '../core/split.js';
import { unionOfRows } from '../core/unionOfRows.js';
import type { Dataset } from '../data/openDataset.js';
import { namedScores } from '../evaluation/meanScores.js';
import { scoreProbabilities } from '../evaluation/scores.js';
import type { FeatureSet } from '../features/featureBlock.js';
import type { RunFolder } from '../run/runFolder.js';
import { type TrainedNetwork, train } from '../training/train.js';
import type { TrainingCopies } from '../training/trainingCopies.js';
import type { TrainingTask } from '../training/trainingTask.js';
import { checkSameInputs } from './checkSameInputs.js';
import type { PipelineEnvironment } from './environment.js';
import { goldOf } from './goldOf.js';
import type { TransferSource } from './readTransfer.js';
import type { RunLog } from './runLog.js';
import type { TrainingSlices } from './trainingSlices.js';

/**
 * Trains the network; validation gold serves early stopping, and nothing else of it is seen.
 *
 * @param slices what tasks attend to, where there are slice heads
 * @param options `copies`: augmented rows; `control`: this is the twin without slice heads, whose checkpoints and log lines stand apart
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
  options: { resume: boolean; control?: boolean; transfer?: TransferSource; copies?: TrainingCopies },
  environment: PipelineEnvironment,
): Promise<TrainedNetwork> {
  const { control = false } = options;
  if (!control) {
    await checkSameInputs(
      folder,
      features,
      splits,
      tasks,
      slices?.slices ?? [],
      options.transfer,
      options.resume,
      await options.copies?.ofEpoch(0),
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
    const source = data.sources.get(task.source)!;
    const offset = data.offsets.get(task.source)!;
    const gold = goldOf(data, task);
    const rows = Uint32Array.from(source.ids.keys()).filter(
      (row) => source.splits[row] === splitCode.validation && gold[row] >= 0,
    );
    if (rows.length === 0) return [];
    return [{ task, rows: rows.map((row) => row + offset), gold: Int16Array.from(rows, (row) => gold[row]) }];
  });
  const evaluate =
    validation.length === 0
      ? undefined
      : async (predict: TrainedNetwork['predict']) => {
          const all = unionOfRows(validation.map(({ rows }) => rows));
          const place = new Map([...all].map((row, i) => [row, i]));
          const predicted = await predict(features, all);
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
      training: experiment.training,
      transfer: options.transfer,
      ...(!control && { sliceHeads: experiment.sliceHeads }),
    },
    { features, splits, tasks, slices: slices?.slices, copies: options.copies },
    {
      rng: new Rng(experiment.seed).derive('network'),
      log: (event) => log.write(control ? { ...event, event: `control ${event.event}` } : event),
      evaluate,
      progress: control ? ofTwin(environment.progress) : environment.progress,
      signal: environment.signal,
      checkpoints: folder.file('checkpoints', ...(control ? ['control'] : [])),
      resume: options.resume,
      now: environment.now,
    },
  );
}

/** Two trainings in one run: the second one's bar says that it is the twin's. */
function ofTwin(progress: Progress): Progress {
  return {
    begin: (label, ...rest) => progress.begin(`${label}, twin`, ...rest),
    say: (line) => progress.say(line),
  };
}

function learns({ taskWeight, weights, offset }: TrainingTask, splits: Uint8Array): boolean {
  return taskWeight > 0 && weights.some((weight, row) => weight > 0 && splits[offset + row] === splitCode.train);
}
