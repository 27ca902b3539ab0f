import { autoBackend, autoVariable } from '../backend/autoBackend.js';
import type { Backend, BackendName } from '../backend/backend.js';
import { openBackend } from '../backend/openBackend.js';
import { openStore } from '../cache/openStore.js';
import type { Experiment } from '../config/experiment.js';
import { EspalierError } from '../core/errors.js';
import type { Dataset } from '../data/openDataset.js';
import type { FeatureSet } from '../features/featureBlock.js';
import type { FeatureEncoderJSON } from '../features/featureEncoder.js';
import type { RunFolder } from '../run/runFolder.js';
import { checkTransferFeatures } from './checkTransferFeatures.js';
import { type ChosenBackend, chooseBackend } from './chooseBackend.js';
import { describeEnvironment, type RunEnvironment } from './describeEnvironment.js';
import type { PipelineEnvironment } from './environment.js';
import { makeFeatures } from './makeFeatures.js';
import { rateJob } from './rateJob.js';
import { readTransfer, type TransferSource } from './readTransfer.js';
import type { RunLog } from './runLog.js';
import type { StageTimer } from './stageTimer.js';

/** What every network of a run is trained with. */
export interface NetworkInputs {
  readonly backend: Backend;
  /** Why it is this backend. */
  readonly backendReason: string;
  /** The rows of all sources, one source after another. */
  readonly features: FeatureSet;
  readonly encoder: FeatureEncoderJSON;
  /** [n] split codes of all sources' rows. */
  readonly splits: Uint8Array;
  /** What training starts from, where that is named. */
  readonly transfer?: TransferSource;
}

/**
 * Features and an open backend, which its caller disposes of.
 *
 * @param slices how many there are, for what `auto` measures
 */
export async function prepareNetwork(
  experiment: Experiment,
  data: Dataset,
  slices: number,
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
  const { backend, reason } = await openFor(experiment, features, slices, folder, environment);
  const { started } = await folder.readJson<RunEnvironment>('environment.json');
  await folder.writeJson('environment.json', describeEnvironment(new Date(started), backend, reason));
  return { backend, backendReason: reason, features, encoder, splits, ...(transfer && { transfer }) };
}

/**
 * A resumed run stays on the backend that it began on, so that its numbers go on as they were; a sweep's runs take what was decided for all of them.
 *
 * @throws EspalierError RESUME_BACKEND where that one does not open any more; BACKEND_MISSING, BACKEND_BROKEN, … where the one that was decided does not
 */
async function openFor(
  experiment: Experiment,
  features: FeatureSet,
  slices: number,
  folder: RunFolder,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<ChosenBackend> {
  const { kind } = experiment.backend;
  if (kind !== 'auto') return { backend: await openBackend(kind, environment), reason: 'named in the experiment' };
  const before = environment.resume && (await folder.readTextIfThere('environment.json'));
  const began = before ? (JSON.parse(before) as RunEnvironment).backend : undefined;
  if (began) {
    const backend = await openAgain(
      `the run began on ${began.kind} (${began.device})`,
      began.kind,
      environment,
      'RESUME_BACKEND',
    );
    return { backend, reason: began.reason ?? 'the run began on it' };
  }
  const told = autoBackend();
  if (told) {
    const backend = await openAgain(`${autoVariable} says that auto is ${told}`, told, environment);
    return { backend, reason: `decided once for several runs (${autoVariable})` };
  }
  const { progress, signal, store = openStore() } = environment;
  return chooseBackend(rateJob(experiment, features, slices), { progress, signal, store });
}

/**
 * Opens the backend that is settled.
 *
 * @param why in words, to stand before what is wrong
 * @param code of the error @default the backend's own
 */
async function openAgain(why: string, kind: string, environment: PipelineEnvironment, code?: string): Promise<Backend> {
  try {
    return await openBackend(kind as BackendName, environment);
  } catch (cause) {
    if (!(cause instanceof EspalierError)) throw cause;
    const [problem] = cause.problems;
    const message = `${why}, and goes on on no other one; ${problem.message}`;
    throw new EspalierError({ ...problem, ...(code && { code }), message }, { cause });
  }
}
