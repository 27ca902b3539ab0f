import type { Backend } from '../backend/backend.js';
import type { RowSource } from '../core/rowSource.js';
import { embedderOpener } from '../encoders/embedderOpener.js';
import { encodeSources } from '../features/encodeSources.js';
import type { ReadOptions } from '../features/readSources.js';
import { loadNetwork } from '../network/loadNetwork.js';
import type { ModelManifest } from '../stages/modelManifest.js';
import type { RunFolder } from './runFolder.js';

/** A trained run ready to predict. */
export interface LoadedModel {
  readonly manifest: ModelManifest;
  /** Per task, [n, k] over the source's rows. */
  predict(source: RowSource, options?: ReadOptions): Promise<Map<string, Float32Array>>;
  dispose(): void;
}

/**
 * Reads a run's `model/`.
 *
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE, FILE_MISSING, FILE_DAMAGED, WEIGHTS_MISMATCH; from `predict` ENCODER_MISSING,
 *   VECTORS_MISSING, OTHER_ENCODER where a feature's pretrained model is not that of the run
 */
export async function loadModel(folder: RunFolder, backend: Backend): Promise<LoadedModel> {
  const manifest = await folder.readJson<ModelManifest>('model/manifest.json');
  const network = await loadNetwork(backend, folder.file('model'));
  return {
    manifest,
    async predict(source, options = {}) {
      const warn = (line: string) => options.progress?.say(`warning: ${line}`);
      const openEmbedder = options.openEmbedder ?? embedderOpener({ warn });
      return network.predict(await encodeSources(manifest.encoder, [source], { ...options, openEmbedder }));
    },
    dispose: () => network.dispose(),
  };
}
