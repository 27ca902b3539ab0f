import { readFile } from 'node:fs/promises';
import { openBackend } from '../backend/openBackend.js';
import { loadExperiment } from '../config/index.js';
import { splitCode } from '../core/split.js';
import { openDataset } from '../data/openDataset.js';
import { embedderOpener } from '../encoders/embedderOpener.js';
import { predictTasks } from '../evaluation/predictTasks.js';
import type { QuantizationLoss } from '../export/exported.js';
import { packWeights } from '../export/packWeights.js';
import { unpackWeights } from '../export/unpackWeights.js';
import { encodeSources } from '../features/encodeSources.js';
import { assembleNetwork } from '../network/assembleNetwork.js';
import type { NetworkDefinition } from '../network/networkDefinition.js';
import { readSafetensors } from '../network/safetensors.js';
import type { PipelineEnvironment } from '../stages/environment.js';
import { goldOf } from '../stages/goldOf.js';
import type { ModelManifest } from '../stages/modelManifest.js';
import { relationsOf } from '../stages/relationsOf.js';
import type { RunFolder } from './runFolder.js';

/**
 * Predicts the validation rows of the run's own data with the weights as they are and as an int8 export stores them.
 *
 * @throws EspalierError what reading the run's data throws, such as FILE_MISSING where it has moved
 */
export async function quantizationLoss(
  folder: RunFolder,
  environment: Pick<PipelineEnvironment, 'progress' | 'signal'>,
): Promise<QuantizationLoss[]> {
  const manifest = await folder.readJson<ModelManifest>('model/manifest.json');
  const definition = await folder.readJson<NetworkDefinition>('model/network.json');
  const file = folder.file('model', 'weights.safetensors');
  const { tensors } = readSafetensors(await readFile(file), file);
  const { entries, bytes } = packWeights(tensors, 'int8');
  const { experiment } = await loadExperiment(folder.file('config.resolved.yaml'), {
    cwd: folder.path,
    withoutFiles: true,
  });
  const data = await openDataset(experiment.data, experiment.tasks, environment);
  const backend = await openBackend('auto');
  try {
    const networks = [tensors, unpackWeights(entries, bytes)].map((stored) =>
      assembleNetwork(backend, definition, stored, file),
    );
    const relations = relationsOf(manifest);
    const rules = new Map(manifest.tasks.map(({ name, decision }) => [name, decision]));
    const losses = new Map<string, QuantizationLoss>();
    for (const [name, source] of data.sources) {
      const features = await encodeSources(manifest.encoder, [source], {
        ...environment,
        openEmbedder: embedderOpener(),
      });
      const rows = Uint32Array.from({ length: source.n }, (_, row) => row).filter(
        (row) => source.splits[row] === splitCode.validation,
      );
      const [exact, rounded] = await Promise.all(
        networks.map(async (network) => predictTasks(relations, await network.predict(features, rows), rules)),
      );
      for (const task of experiment.tasks) {
        if (task.source !== name) continue;
        const gold = goldOf(data, task);
        const [before, after] = [exact, rounded].map((predicted) => predicted.get(task.name)!.decided);
        losses.set(
          task.name,
          compare(
            task.name,
            before,
            after,
            Int16Array.from(rows, (row) => gold[row]),
          ),
        );
      }
    }
    for (const network of networks) network.dispose();
    return experiment.tasks.map((task) => losses.get(task.name)!);
  } finally {
    backend.dispose();
    await data.close();
  }
}

/** @param gold [n] −1 = none */
function compare(task: string, before: Int16Array, after: Int16Array, gold: Int16Array): QuantizationLoss {
  let n = 0;
  let [float32, int8, changed] = [0, 0, 0];
  for (let i = 0; i < gold.length; i++) {
    if (before[i] !== after[i]) changed++;
    if (gold[i] < 0) continue;
    n++;
    if (before[i] === gold[i]) float32++;
    if (after[i] === gold[i]) int8++;
  }
  const of = (count: number, all: number) => (all === 0 ? 0 : count / all);
  return { task, n, float32: of(float32, n), int8: of(int8, n), changed: of(changed, gold.length) };
}
