import { readFile, rm } from 'node:fs/promises';
import type { Experiment } from '../config/experiment.js';
import { EspalierError } from '../core/errors.js';
import type { SliceMembership } from '../core/sliceMembership.js';
import { splitCode } from '../core/split.js';
import { foldOf } from '../data/foldOf.js';
import type { Dataset } from '../data/openDataset.js';
import type { CoTrainingMetrics } from '../evaluation/runMetrics.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { readSafetensors, writeSafetensors } from '../network/safetensors.js';
import type { RunFolder } from '../run/runFolder.js';
import type { TrainingTask } from '../training/trainingTask.js';
import { checkSameInputs } from './checkSameInputs.js';
import type { PipelineEnvironment } from './environment.js';
import { learns } from './learns.js';
import type { NetworkInputs } from './prepareNetwork.js';
import type { RunLog } from './runLog.js';
import { trainingSlices } from './trainingSlices.js';
import { trainNetwork } from './trainNetwork.js';

type FoldNetwork = CoTrainingMetrics['networks'][number];

/** What a fold gave: its rows' predictions, [rows of the fold, k] per task, and how its training went. */
interface Fold {
  readonly predictions: ReadonlyMap<string, Float32Array>;
  readonly network: FoldNetwork;
}

/**
 * Each row's prediction by a network that trained without the row's fold. Rows of the other splits train no network; they have a
 * fold all the same, and one network's prediction, so that it errs on them as it does on the train rows, from which a label model
 * learns how far it is to be trusted. A task without a train row outside of a fold is predicted uniformly there.
 *
 * A fold's predictions are kept as soon as they are there, and a resumed run takes them from there; its checkpoints go then.
 *
 * @param round counted from 1
 * @returns per task [n, k] over its source's rows
 */
export async function heldOutPredictions(
  experiment: Experiment,
  data: Dataset,
  tasks: readonly TrainingTask[],
  found: readonly SliceMembership[],
  inputs: NetworkInputs,
  round: number,
  folder: RunFolder,
  log: RunLog,
  environment: PipelineEnvironment & { readonly resume?: boolean },
): Promise<{ predictions: Map<string, Float32Array>; networks: FoldNetwork[] }> {
  const { backend, features, splits, transfer } = inputs;
  const { folds } = experiment.training.coTraining!;
  const { resume = false } = environment;
  const part = ['coTraining', `round-${round}`];
  const place = ['checkpoints', ...part].join('/');
  const all = trainingSlices(experiment, data, found, tasks, splits)?.slices ?? [];
  await checkSameInputs(folder, features, splits, tasks, all, transfer, resume, place);
  const foldOfRow = new Uint8Array(data.n);
  for (const [name, source] of data.sources) {
    foldOfRow.set(foldOf(source, folds, experiment.seed), data.offsets.get(name)!);
  }

  const predictions = new Map(tasks.map(({ name, n, k }) => [name, new Float32Array(n * k)]));
  const networks: FoldNetwork[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const rows = Uint32Array.from(foldOfRow.keys()).filter((row) => foldOfRow[row] === fold);
    if (rows.length === 0) continue;
    const file = folder.file(place, `fold-${fold + 1}.safetensors`);
    const known = resume ? await readFold(file, (line) => environment.progress.say(line)) : undefined;
    const given = known ?? (await trainFold(fold, rows));
    if (!known) await writeFold(file, given);
    await rm(folder.file(place, `fold-${fold + 1}`), { recursive: true, force: true });
    networks.push(given.network);
    for (const { name, offset, n, k } of tasks) {
      const own = given.predictions.get(name)!;
      rows.forEach((row, i) => {
        const at = row - offset;
        if (at >= 0 && at < n) predictions.get(name)!.set(own.subarray(i * k, (i + 1) * k), at * k);
      });
    }
  }
  return { predictions, networks };

  async function trainFold(fold: number, rows: Uint32Array): Promise<Fold> {
    const within = splits.map((code, row) =>
      code === splitCode.train && foldOfRow[row] === fold ? splitCode.test : code,
    );
    const slices = trainingSlices(experiment, data, found, tasks, within);
    const trained = await trainNetwork(
      experiment,
      backend,
      data,
      features,
      tasks,
      within,
      slices,
      folder,
      log,
      {
        resume,
        transfer,
        fold: {
          name: `${experiment.training.coTraining!.rounds > 1 ? `round ${round}, ` : ''}fold ${fold + 1} of ${folds}`,
          checkpoints: [...part, `fold-${fold + 1}`],
          inLog: (event) => ({ ...event, event: `fold ${event.event}`, round, fold: fold + 1 }),
        },
      },
      environment,
    );
    environment.signal?.throwIfAborted();
    const predicted = await trained.predict(features, rows);
    trained.dispose();
    for (const task of tasks) if (!learns(task, within)) predicted.get(task.name)!.fill(1 / task.k);
    const { history, bestEpoch } = trained;
    return {
      predictions: predicted,
      network: { round, fold: fold + 1, rows: rows.length, epochs: history.length, bestEpoch },
    };
  }
}

async function writeFold(file: string, { predictions, network }: Fold): Promise<void> {
  const tensors = new Map([...predictions].map(([name, values]) => [name, { shape: [values.length], values }]));
  await writeFileWhole(file, writeSafetensors(tensors, { network: JSON.stringify(network) }));
}

/** Undefined where the fold is not finished, or its file is damaged: then it is trained again. */
async function readFold(file: string, say: (line: string) => void): Promise<Fold | undefined> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const { tensors, metadata } = readSafetensors(bytes, file);
    const network = JSON.parse(metadata.network) as FoldNetwork;
    return { predictions: new Map([...tensors].map(([name, { values }]) => [name, values])), network };
  } catch (error) {
    if (!(error instanceof EspalierError || error instanceof SyntaxError)) throw error;
    say(`warning: DAMAGED_CHECKPOINT  ${file}: expected the predictions of a fold; it is trained again`);
    return undefined;
  }
}
