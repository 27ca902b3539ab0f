import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { Exported } from '../export/exported.js';
import { exportFormats } from '../export/exportFormats.js';
import type { ExportRequest } from '../export/exportParams.js';
import { modelCard } from '../export/modelCard.js';
import { writeSavedModel } from '../export/savedModel/writeSavedModel.js';
import { writePredictor } from '../export/writePredictor.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import type { NetworkDefinition } from '../network/networkDefinition.js';
import { readSafetensors } from '../network/safetensors.js';
import type { RunEnvironment } from '../stages/describeEnvironment.js';
import type { PipelineEnvironment } from '../stages/environment.js';
import type { ModelManifest } from '../stages/modelManifest.js';
import { relationsOf } from '../stages/relationsOf.js';
import { version } from '../version.js';
import { exportLabels } from './exportLabels.js';
import { quantizationLoss } from './quantizationLoss.js';
import type { RunFolder } from './runFolder.js';

/**
 * Makes of a run what others use: `espalier export` and `output.export` both come here.
 *
 * @param to the folder to write; by default `export/<format>` in the run's own
 * @throws EspalierError NOT_A_RUN, NOT_EXPORTABLE, FILE_DAMAGED, CANNOT_WRITE; with `quantize`, and for labels, what reading the run's data throws
 */
export async function exportRun(
  folder: RunFolder,
  params: ExportRequest,
  environment: Pick<PipelineEnvironment, 'progress' | 'signal' | 'date'>,
  to = folder.file('export', params.format),
): Promise<Exported> {
  const { format, quantize, page } = params;
  if (!exportFormats[format].network) return exportLabels(folder, params, environment, to);
  const manifest = await folder.readJson<ModelManifest>('model/manifest.json');
  const { constraints, consistent } = relationsOf(manifest);
  const network = await folder.readJson<NetworkDefinition>('model/network.json');
  const file = folder.file('model', 'weights.safetensors');
  const { tensors } = readSafetensors(await readFile(file), file);
  const { name, encoder } = manifest;
  const generatedBy = `Espalier ${version}`;
  if (format === 'card') {
    const values = [...tensors.values()].map((tensor) => tensor.values.length);
    const text = modelCard({
      metrics: await folder.readJson<RunMetrics>('metrics.json'),
      tasks: manifest.tasks,
      consistent,
      encoder,
      parameters: values.reduce((sum, count) => sum + count, 0),
      trunk: network.trunk.kind,
      sharing: network.sharing?.kind ?? 'hard',
      generatedBy,
      started: (await folder.readJson<RunEnvironment>('environment.json')).started,
    });
    await writeFileWhole(join(to, 'MODEL_CARD.md'), text);
    return { path: to, files: { 'MODEL_CARD.md': Buffer.byteLength(text) } };
  }
  const model = {
    name,
    generatedBy,
    tasks: manifest.tasks,
    constraints,
    consistent,
    encoder,
    network,
  };
  if (format === 'savedModel') {
    return { path: to, files: await writeSavedModel(to, { model, tensors }) };
  }
  const files = await writePredictor(to, { model, tensors }, { quantize, page });
  if (quantize === undefined) return { path: to, files };
  return { path: to, files, loss: await quantizationLoss(folder, environment) };
}
