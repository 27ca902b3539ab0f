import { createHash } from 'node:crypto';
import { type FrozenExtractor, openFrozenModel } from '../backend/openFrozenModel.js';
import { EspalierError } from '../core/errors.js';
import { type Embedder, keyStatus, type TfjsModelSpec } from '../features/embedder.js';
import { vectorKey } from '../features/vectorKey.js';
import { isSavedModel } from './isSavedModel.js';
import { savedModelFolder } from './savedModelFolder.js';
import { readTfjsModelFolder } from './tfjsModelFolder.js';

/**
 * A TensorFlow.js model or a TensorFlow SavedModel that turns vectors into vectors, a row at a time. It is loaded when the first row comes.
 *
 * @throws EspalierError FILE_MISSING, FILE_DAMAGED; at the first row what `openFrozenModel` throws; TFJS_OUTPUT where an output holds
 *   numbers that are not finite, or others many than before
 */
export async function tfjsModelEmbedder({ path, output, signature }: TfjsModelSpec): Promise<Embedder> {
  const model = isSavedModel(path) ? await savedModelFolder(path, signature) : await readTfjsModelFolder(path);
  const hash = createHash('sha256')
    .update(JSON.stringify({ version: 1, model: model.hash, output, signature }))
    .digest('hex');
  let loaded: Promise<FrozenExtractor> | undefined;
  return {
    name: path,
    hash,
    async embed(keys, signal) {
      const extractor = await (loaded ??= openFrozenModel(model, output));
      const vectors: Float32Array[] = [];
      for (const key of keys) {
        signal?.throwIfAborted();
        const values = await extractor.run(vectorKey.read(key));
        const d = vectors[0]?.length ?? values.length;
        if (values.length !== d || !values.every(Number.isFinite)) {
          const what = values.length === d ? 'finite numbers' : `${d} numbers, as for the rows before`;
          const received = values.length === d ? values.find((value) => !Number.isFinite(value)) : values.length;
          const message = `${model.place}: expected an output of ${what}; received ${received}`;
          throw new EspalierError({ code: 'TFJS_OUTPUT', message });
        }
        vectors.push(values);
      }
      const d = vectors[0]?.length ?? 0;
      const values = new Float32Array(keys.length * d);
      vectors.forEach((vector, i) => {
        values.set(vector, i * d);
      });
      return { d, values, status: new Uint8Array(keys.length).fill(keyStatus.whole) };
    },
    async close() {
      (await loaded?.catch(() => undefined))?.dispose();
    },
  };
}
