import { EspalierError } from '../core/errors.js';
import { type Embedder, keyStatus } from '../features/embedder.js';
import { hashFile } from '../files/hashFile.js';
import { missingModel } from './missingModel.js';
import { readVectorLines } from './readVectorLines.js';

/**
 * Opens a file of word vectors. Only the vectors of the words that are asked for are kept, so that memory grows with the
 * data's words and not with the file; it is read anew at each `embed`.
 *
 * @param path absolute; its format is that of {@link readVectorLines}
 * @throws EspalierError VECTORS_MISSING; from `embed` VECTORS_FILE with the line that is not as it should be
 */
export async function openWordVectors(path: string): Promise<Embedder> {
  const problem = missingModel({ source: 'wordVectors', path });
  if (problem) throw new EspalierError(problem);
  const hash = await hashFile(path);
  return {
    name: path,
    hash,
    async embed(words, signal) {
      const places = new Map(words.map((word, i) => [word, i]));
      const status = new Uint8Array(words.length).fill(keyStatus.unknown);
      let values = new Float32Array(0);
      const d = await readVectorLines(path, signal, (word, numbers) => {
        const place = places.get(word);
        // Of a word that stands there twice the first vector counts.
        if (place === undefined || status[place] === keyStatus.whole) return;
        const vector = numbers();
        if (values.length === 0) values = new Float32Array(words.length * vector.length);
        values.set(vector, place * vector.length);
        status[place] = keyStatus.whole;
      });
      return { d, values: values.length === 0 ? new Float32Array(words.length * d) : values, status };
    },
    async close() {},
  };
}
