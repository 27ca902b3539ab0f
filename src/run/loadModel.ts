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
  /** Whether the twin without slice heads is there too. */
  readonly hasControl: boolean;
  /** The same, and the twin's where there is one, from one reading of the rows. */
  predictBoth(
    source: RowSource,
    options?: ReadOptions,
  ): Promise<{ network: Map<string, Float32Array>; control?: Map<string, Float32Array> }>;
  dispose(): void;
}

/**
 * Reads a run's `model/`.
 *
 * @param options `withControl`: also the twin without slice heads, where the run trained one
 *
 * @throws EspalierError NOT_A_RUN, DAMAGED_RUN_FILE, FILE_MISSING, FILE_DAMAGED, WEIGHTS_MISMATCH; from `predict` ENCODER_MISSING,
 *   VECTORS_MISSING, OTHER_ENCODER where a feature's pretrained model is not that of the run
 */
export async function loadModel(
  folder: RunFolder,
  backend: Backend,
  options: { withControl?: boolean } = {},
): Promise<LoadedModel> {
  const manifest = await folder.readJson<ModelManifest>('model/manifest.json');
  const network = await loadNetwork(backend, folder.file('model'));
  const twinFiles = options.withControl ? await folder.list('model/control') : [];
  const twin = twinFiles.includes('network.json')
    ? await loadNetwork(backend, folder.file('model', 'control'))
    : undefined;
  const encode = (source: RowSource, given: ReadOptions) => {
    const warn = (line: string) => given.progress?.say(`warning: ${line}`);
    const openEmbedder = given.openEmbedder ?? embedderOpener({ warn });
    return encodeSources(manifest.encoder, [source], { ...given, openEmbedder });
  };
  return {
    manifest,
    hasControl: twin !== undefined,
    predictBoth: async (source, options = {}) => {
      const features = await encode(source, options);
      return { network: await network.predict(features), control: await twin?.predict(features) };
    },
    predict: async (source, options = {}) => network.predict(await encode(source, options)),
    dispose: () => {
      network.dispose();
      twin?.dispose();
    },
  };
}
