import type { Experiment } from '../config/experiment.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import type { Dataset } from '../data/openDataset.js';
import type { AugmentMetrics } from '../evaluation/augmentMetrics.js';
import { consistentProbs } from '../evaluation/consistentProbs.js';
import type { TrainedControls } from '../evaluation/evaluateControls.js';
import { predictTasks, type TaskPrediction } from '../evaluation/predictTasks.js';
import type { RunMetrics, SliceHeadsMetrics } from '../evaluation/runMetrics.js';
import type { DecisionRule } from '../evaluation/thresholds.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { RunFolder } from '../run/runFolder.js';
import { lastEpoch } from '../training/lastEpoch.js';
import type { TrainingTask } from '../training/trainingTask.js';
import { augmentRows } from './augmentRows.js';
import { bySource } from './bySource.js';
import type { Votes } from './castVotes.js';
import type { ControlNetwork } from './controlNetwork.js';
import { controlsCost } from './controlsCost.js';
import type { PipelineEnvironment } from './environment.js';
import { chooseDecisions } from './evaluateRun.js';
import type { Labels } from './fitLabels.js';
import type { ModelManifest } from './modelManifest.js';
import { planControls } from './planControls.js';
import type { NetworkInputs } from './prepareNetwork.js';
import { relationsOf } from './relationsOf.js';
import { runControls } from './runControls.js';
import type { RunLog } from './runLog.js';
import { savePredictions } from './savePredictions.js';
import { slicesOfTask } from './slicesOfTask.js';
import type { StageTimer } from './stageTimer.js';
import { type TrainingSlices, trainingSlices } from './trainingSlices.js';
import { trainingTasks } from './trainingTasks.js';
import { trainNetwork } from './trainNetwork.js';

/** What the network half gives to evaluation and metrics.json. */
export interface NetworkOutcome {
  readonly backend: NonNullable<RunMetrics['backend']>;
  readonly training: NonNullable<RunMetrics['training']>;
  /** Per task, [n, k] its head's probabilities. */
  readonly predictions: ReadonlyMap<string, Float32Array>;
  /** What is predicted, with all that ties the tasks. */
  readonly predicted: ReadonlyMap<string, TaskPrediction>;
  readonly decisions: ReadonlyMap<string, DecisionRule>;
  /** The slice heads, where there are any. */
  readonly sliceHeads?: SliceHeadsMetrics;
  /** What augmentation made of the train rows, where it did. */
  readonly augment?: AugmentMetrics;
  /** The predictions of the twin without slice heads, where one was trained. */
  readonly control?: ReadonlyMap<string, Float32Array>;
  /** Single-task twins and the run with equal weights, where they were trained. */
  readonly controls?: TrainedControls;
  readonly throughput: { readonly trainExamplesPerSecond: number; readonly predictExamplesPerSecond: number };
}

/** The network itself: training, predictions, and what `predict` needs under `model/`. */
export async function runNetwork(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  labels: Labels,
  found: readonly SliceMembership[],
  inputs: NetworkInputs,
  folder: RunFolder,
  log: RunLog,
  timer: StageTimer,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<NetworkOutcome> {
  const { backend, features, encoder, splits, transfer } = inputs;
  const tasks = trainingTasks(experiment, data, votes, labels, found);
  const slices = trainingSlices(experiment, data, found, tasks, splits);
  const resume = environment.resume ?? false;
  // A control is trained once and to its end: it waits for the network that it is held against.
  const goesOn = lastEpoch(experiment.training) < experiment.training.epochs;
  const plan = goesOn ? undefined : planControls(experiment, tasks, splits);
  if (plan) environment.progress.say(controlsCost(plan));
  const augmentation =
    experiment.augment &&
    (await timer.time('augment', () => augmentRows(experiment, data, inputs, tasks, folder, log, resume, environment)));
  const trainOne = (control?: ControlNetwork, learned: readonly TrainingTask[] = tasks) =>
    timer.time(control?.stage ?? 'train', () =>
      trainNetwork(
        experiment,
        backend,
        data,
        features,
        learned,
        splits,
        control?.task === undefined ? slices : slicesOfTask(slices, control.task),
        folder,
        log,
        {
          resume,
          control,
          transfer: control?.task === undefined ? transfer : transfer && { ...transfer, ofTwin: true },
          copies: augmentation?.copies,
        },
        environment,
      ),
    );
  const trained = await trainOne();
  environment.signal?.throwIfAborted();
  const from = environment.now();
  const all = await trained.predict(features);
  const predictSeconds = (environment.now() - from) / 1000;
  timer.add('evaluate', predictSeconds);
  const predictions = bySource(experiment.tasks, data, all);
  const affinity = trained.history[trained.bestEpoch - 1]?.taskAffinity;
  const decisions = chooseDecisions(experiment, data, predictions);
  const relations = relationsOf(experiment);
  const predicted = await timer.time('evaluate', () => predictTasks(relations, predictions, decisions));
  await trained.save(folder.file('model'));
  let control: Map<string, Float32Array> | undefined;
  if (slices && slices.slices.length > 0 && experiment.sliceHeads?.control && !goesOn) {
    const twin = await trainOne({ stage: 'control', title: 'twin', training: experiment.training, sliceHeads: false });
    environment.signal?.throwIfAborted();
    control = consistentProbs(relations)(bySource(experiment.tasks, data, await twin.predict(features)));
    await twin.save(folder.file('model', 'control'));
    twin.dispose();
  }
  const manifest: ModelManifest = {
    version: 1,
    name: experiment.name,
    idColumn: experiment.data.id,
    tasks: experiment.tasks.map(({ name, classes, parent, refines }) => ({
      name,
      classes,
      parent,
      refines,
      decision: decisions.get(name)!,
    })),
    constraints: experiment.constraints,
    predictions: experiment.predictions,
    encoder,
  };
  await folder.writeJson('model/manifest.json', manifest);
  await savePredictions(experiment, data, predicted, folder);
  trained.dispose();
  const controls = plan && (await runControls(experiment, plan, data, features, tasks, folder, trainOne, environment));
  return {
    backend: {
      kind: backend.kind,
      device: backend.device,
      reason: inputs.backendReason,
      step: trained.step.kind,
      ...(trained.step.kind === 'eager' && { stepReason: trained.step.reason }),
    },
    training: {
      epochs: trained.history.length,
      bestEpoch: trained.bestEpoch,
      earlyStopping: trained.earlyStopping,
      balancing: trained.balancing,
      ...(affinity && { affinity }),
      ...(transfer && { transfer: { from: transfer.params.from, weights: trained.transferred } }),
    },
    predictions,
    predicted,
    decisions,
    ...(augmentation && { augment: augmentation.metrics }),
    ...(control && { control }),
    ...(controls && { controls }),
    ...(slices && { sliceHeads: sliceHeadsMetrics(experiment.sliceHeads!, slices, control !== undefined) }),
    throughput: {
      trainExamplesPerSecond: trained.examplesPerSecond,
      predictExamplesPerSecond: data.n / predictSeconds,
    },
  };
}

function sliceHeadsMetrics(
  { confidence, attention, temperature }: SliceHeadParams,
  { counts }: TrainingSlices,
  control: boolean,
): SliceHeadsMetrics {
  const slices = counts.map(({ slice, task, rows }) => ({ slice, task, trainRows: rows }));
  return { confidence, attention, temperature, control, slices };
}
