import type { BackendName } from '../backend/backend.js';
import { openBackend } from '../backend/openBackend.js';
import type { Experiment } from '../config/experiment.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import type { Dataset } from '../data/openDataset.js';
import type { AugmentMetrics } from '../evaluation/augmentMetrics.js';
import type { RunMetrics, SliceHeadsMetrics } from '../evaluation/runMetrics.js';
import type { DecisionRule } from '../evaluation/thresholds.js';
import type { SliceHeadParams } from '../network/sliceHeadParams.js';
import type { RunFolder } from '../run/runFolder.js';
import { augmentRows } from './augmentRows.js';
import type { Votes } from './castVotes.js';
import { checkTransferFeatures } from './checkTransferFeatures.js';
import { describeEnvironment, type RunEnvironment } from './describeEnvironment.js';
import type { PipelineEnvironment } from './environment.js';
import { chooseDecisions } from './evaluateRun.js';
import type { Labels } from './fitLabels.js';
import { makeFeatures } from './makeFeatures.js';
import type { ModelManifest } from './modelManifest.js';
import { readTransfer } from './readTransfer.js';
import type { RunLog } from './runLog.js';
import { savePredictions } from './savePredictions.js';
import type { StageTimer } from './stageTimer.js';
import { type TrainingSlices, trainingSlices } from './trainingSlices.js';
import { trainingTasks } from './trainingTasks.js';
import { trainNetwork } from './trainNetwork.js';

/** What the network half gives to evaluation and metrics.json. */
export interface NetworkOutcome {
  readonly backend: { readonly kind: string; readonly device: string };
  readonly training: NonNullable<RunMetrics['training']>;
  readonly predictions: ReadonlyMap<string, Float32Array>;
  readonly decisions: ReadonlyMap<string, DecisionRule>;
  /** The slice heads, where there are any. */
  readonly sliceHeads?: SliceHeadsMetrics;
  /** What augmentation made of the train rows, where it did. */
  readonly augment?: AugmentMetrics;
  /** The predictions of the twin without slice heads, where one was trained. */
  readonly control?: ReadonlyMap<string, Float32Array>;
  readonly throughput: { readonly trainExamplesPerSecond: number; readonly predictExamplesPerSecond: number };
}

/** The network half: features, backend, training, predictions, and what `predict` needs under `model/`. */
export async function runNetwork(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  labels: Labels,
  found: readonly SliceMembership[],
  folder: RunFolder,
  log: RunLog,
  timer: StageTimer,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<NetworkOutcome> {
  const transfer = await readTransfer(experiment);
  const extracted = await timer.time('features', () =>
    makeFeatures(experiment, data, environment, transfer?.params.features === 'keep' ? transfer.encoder : undefined),
  );
  const { features, encoder } = extracted;
  for (const { feature, finding } of extracted.findings) log.warn(`features.${feature}: ${finding}`);
  if (transfer) checkTransferFeatures(encoder, transfer);
  const backend = await openBackend(await backendToUse(experiment, folder, environment.resume ?? false), environment);
  const { started } = await folder.readJson<RunEnvironment>('environment.json');
  await folder.writeJson('environment.json', describeEnvironment(new Date(started), backend));
  try {
    const tasks = trainingTasks(experiment, data, votes, labels, found);
    const splits = new Uint8Array(data.n);
    for (const [name, source] of data.sources) splits.set(source.splits, data.offsets.get(name)!);
    const slices = trainingSlices(experiment, data, found, tasks, splits);
    const resume = environment.resume ?? false;
    const augmentation =
      experiment.augment &&
      (await timer.time('augment', () =>
        augmentRows(
          experiment,
          backend,
          data,
          extracted,
          tasks,
          splits,
          folder,
          log,
          { transfer, resume },
          environment,
        ),
      ));
    const trainOne = (control: boolean) =>
      timer.time(control ? 'control' : 'train', () =>
        trainNetwork(
          experiment,
          backend,
          data,
          features,
          tasks,
          splits,
          slices,
          folder,
          log,
          { resume, control, transfer, copies: augmentation?.copies },
          environment,
        ),
      );
    const trained = await trainOne(false);
    environment.signal?.throwIfAborted();
    const from = environment.now();
    const all = await trained.predict(features);
    const predictSeconds = (environment.now() - from) / 1000;
    timer.add('evaluate', predictSeconds);
    const predictions = bySource(experiment, data, all);
    const affinity = trained.history[trained.bestEpoch - 1]?.taskAffinity;
    const decisions = chooseDecisions(experiment, data, predictions);
    await trained.save(folder.file('model'));
    let control: Map<string, Float32Array> | undefined;
    if (slices && slices.slices.length > 0 && experiment.sliceHeads?.control) {
      const twin = await trainOne(true);
      environment.signal?.throwIfAborted();
      control = bySource(experiment, data, await twin.predict(features));
      await twin.save(folder.file('model', 'control'));
      twin.dispose();
    }
    const manifest: ModelManifest = {
      version: 1,
      name: experiment.name,
      idColumn: experiment.data.id,
      tasks: experiment.tasks.map(({ name, classes, parent }) => ({
        name,
        classes,
        parent,
        decision: decisions.get(name)!,
      })),
      encoder,
    };
    await folder.writeJson('model/manifest.json', manifest);
    await savePredictions(experiment, data, predictions, decisions, folder);
    return {
      backend: { kind: backend.kind, device: backend.device },
      training: {
        epochs: trained.history.length,
        bestEpoch: trained.bestEpoch,
        earlyStopping: trained.earlyStopping,
        balancing: trained.balancing,
        ...(affinity && { affinity }),
        ...(transfer && { transfer: { from: transfer.params.from, weights: trained.transferred } }),
      },
      predictions,
      decisions,
      ...(augmentation && { augment: augmentation.metrics }),
      ...(control && { control }),
      ...(slices && { sliceHeads: sliceHeadsMetrics(experiment.sliceHeads!, slices, control !== undefined) }),
      throughput: {
        trainExamplesPerSecond: trained.examplesPerSecond,
        predictExamplesPerSecond: data.n / predictSeconds,
      },
    };
  } finally {
    backend.dispose();
  }
}

/** Predictions of all rows → each task's, over the rows of its source. */
function bySource(
  experiment: Experiment,
  data: Dataset,
  all: ReadonlyMap<string, Float32Array>,
): Map<string, Float32Array> {
  return new Map(
    experiment.tasks.map((task) => {
      const k = task.classes.length;
      const offset = data.offsets.get(task.source)!;
      const { n } = data.sources.get(task.source)!;
      return [task.name, all.get(task.name)!.subarray(offset * k, (offset + n) * k)];
    }),
  );
}

function sliceHeadsMetrics(
  { confidence, attention, temperature }: SliceHeadParams,
  { counts }: TrainingSlices,
  control: boolean,
): SliceHeadsMetrics {
  const slices = counts.map(({ slice, task, rows }) => ({ slice, task, trainRows: rows }));
  return { confidence, attention, temperature, control, slices };
}

/** A resumed run stays on the backend that it began on, so that its numbers go on as they were. */
async function backendToUse(experiment: Experiment, folder: RunFolder, resume: boolean): Promise<'auto' | BackendName> {
  const { kind } = experiment.backend;
  if (kind !== 'auto' || !resume || (await folder.readTextIfThere('environment.json')) === null) return kind;
  return ((await folder.readJson<RunEnvironment>('environment.json')).backend?.kind as BackendName) ?? 'auto';
}
