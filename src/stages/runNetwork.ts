import type { BackendName } from '../backend/backend.js';
import { openBackend } from '../backend/openBackend.js';
import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/openDataset.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { DecisionRule } from '../evaluation/thresholds.js';
import type { RunFolder } from '../run/runFolder.js';
import type { Votes } from './castVotes.js';
import { describeEnvironment, type RunEnvironment } from './describeEnvironment.js';
import type { PipelineEnvironment } from './environment.js';
import { chooseDecisions } from './evaluateRun.js';
import type { Labels } from './fitLabels.js';
import { makeFeatures } from './makeFeatures.js';
import type { ModelManifest } from './modelManifest.js';
import type { RunLog } from './runLog.js';
import { savePredictions } from './savePredictions.js';
import type { StageTimer } from './stageTimer.js';
import { trainingTasks } from './trainingTasks.js';
import { trainNetwork } from './trainNetwork.js';

/** What the network half gives to evaluation and metrics.json. */
export interface NetworkOutcome {
  readonly backend: { readonly kind: string; readonly device: string };
  readonly training: NonNullable<RunMetrics['training']>;
  readonly predictions: ReadonlyMap<string, Float32Array>;
  readonly decisions: ReadonlyMap<string, DecisionRule>;
  readonly throughput: { readonly trainExamplesPerSecond: number; readonly predictExamplesPerSecond: number };
}

/** The network half: features, backend, training, predictions, and what `predict` needs under `model/`. */
export async function runNetwork(
  experiment: Experiment,
  data: Dataset,
  votes: Votes,
  labels: Labels,
  folder: RunFolder,
  log: RunLog,
  timer: StageTimer,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<NetworkOutcome> {
  const extracted = await timer.time('features', () => makeFeatures(experiment, data, environment));
  const { features, encoder } = extracted;
  for (const { feature, finding } of extracted.findings) log.warn(`features.${feature}: ${finding}`);
  const backend = await openBackend(await backendToUse(experiment, folder, environment.resume ?? false), environment);
  const { started } = await folder.readJson<RunEnvironment>('environment.json');
  await folder.writeJson('environment.json', describeEnvironment(new Date(started), backend));
  try {
    const trained = await timer.time('train', () =>
      trainNetwork(
        experiment,
        backend,
        data,
        features,
        trainingTasks(experiment, data, votes, labels),
        folder,
        log,
        { resume: environment.resume ?? false },
        environment,
      ),
    );
    environment.signal?.throwIfAborted();
    const from = environment.now();
    const all = await trained.predict(features);
    const predictSeconds = (environment.now() - from) / 1000;
    timer.add('evaluate', predictSeconds);
    const predictions = new Map(
      experiment.tasks.map((task) => {
        const k = task.classes.length;
        const offset = data.offsets.get(task.source)!;
        const { n } = data.sources.get(task.source)!;
        return [task.name, all.get(task.name)!.subarray(offset * k, (offset + n) * k)];
      }),
    );
    const decisions = chooseDecisions(experiment, data, predictions);
    await trained.save(folder.file('model'));
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
      },
      predictions,
      decisions,
      throughput: {
        trainExamplesPerSecond: trained.examplesPerSecond,
        predictExamplesPerSecond: data.n / predictSeconds,
      },
    };
  } finally {
    backend.dispose();
  }
}

/** A resumed run stays on the backend that it began on, so that its numbers go on as they were. */
async function backendToUse(experiment: Experiment, folder: RunFolder, resume: boolean): Promise<'auto' | BackendName> {
  const { kind } = experiment.backend;
  if (kind !== 'auto' || !resume || (await folder.readTextIfThere('environment.json')) === null) return kind;
  return ((await folder.readJson<RunEnvironment>('environment.json')).backend?.kind as BackendName) ?? 'auto';
}
