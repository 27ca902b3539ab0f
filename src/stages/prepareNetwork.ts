import type { Backend, BackendName } from '../backend/backend.js';
import { openBackend } from '../backend/openBackend.js';
import type { Experiment } from '../config/experiment.js';
import type { Dataset } from '../data/openDataset.js';
import type { FeatureSet } from '../features/featureBlock.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';
import type { RunFolder } from '../run/runFolder.js';
import { checkTransferFeatures } from './checkTransferFeatures.js';
import { describeEnvironment, type RunEnvironment } from './describeEnvironment.js';
import type { PipelineEnvironment } from './environment.js';
import { makeFeatures } from './makeFeatures.js';
import { readTransfer, type TransferSource } from './readTransfer.js';
import type { RunLog } from './runLog.js';
import type { StageTimer } from './stageTimer.js';

/** What every network of a run is trained with. */
export interface NetworkInputs {
  readonly backend: Backend;
  /** The rows of all sources, one source after another. */
  readonly features: FeatureSet;
  readonly encoder: FeatureEncoderJSON;
  /** [n] split codes of all sources' rows. */
  readonly splits: Uint8Array;
  /** What training starts from, where that is named. */
  readonly transfer?: TransferSource;
}

/** Features and an open backend, which its caller disposes of. */
export async function prepareNetwork(
  experiment: Experiment,
  data: Dataset,
  folder: RunFolder,
  log: RunLog,
  timer: StageTimer,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<NetworkInputs> {
  const transfer = await readTransfer(experiment);
  const extracted = await timer.time('features', () =>
    makeFeatures(experiment, data, environment, transfer?.params.features === 'keep' ? transfer.encoder : undefined),
  );
  const { features, encoder } = extracted;
  for (const { feature, finding } of extracted.findings) log.warn(`features.${feature}: ${finding}`);
  if (transfer) checkTransferFeatures(encoder, transfer);
  const splits = new Uint8Array(data.n);
  for (const [name, source] of data.sources) splits.set(source.splits, data.offsets.get(name)!);
  const backend = await openBackend(await backendToUse(experiment, folder, environment.resume ?? false), environment);
  const { started } = await folder.readJson<RunEnvironment>('environment.json');
  await folder.writeJson('environment.json', describeEnvironment(new Date(started), backend));
  return { backend, features, encoder, splits, ...(transfer && { transfer }) };
}

/** A resumed run stays on the backend that it began on, so that its numbers go on as they were. */
async function backendToUse(experiment: Experiment, folder: RunFolder, resume: boolean): Promise<'auto' | BackendName> {
  const { kind } = experiment.backend;
  if (kind !== 'auto' || !resume || (await folder.readTextIfThere('environment.json')) === null) return kind;
  return ((await folder.readJson<RunEnvironment>('environment.json')).backend?.kind as BackendName) ?? 'auto';
}
