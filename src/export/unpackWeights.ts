import { EspalierError } from '../core/errors.js';
import type { StoredTensor } from '../network/safetensors.js';
import type { WeightEntry } from './exportedModel.js';

/**
 * The way back from {@link packWeights}, on any machine.
 *
 * @throws EspalierError FILE_DAMAGED where the bytes are more or fewer than the entries say
 */
export function unpackWeights(entries: readonly WeightEntry[], bytes: Uint8Array): Map<string, StoredTensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const countOf = ({ shape }: WeightEntry) => shape.reduce((size, length) => size * length, 1);
  const expected = entries.reduce((sum, entry) => sum + countOf(entry) * (entry.quantization ? 1 : 4), 0);
  if (bytes.length !== expected) {
    throw new EspalierError({
      code: 'FILE_DAMAGED',
      message: `weights.bin: expected ${expected} bytes, as model.json describes them; received ${bytes.length}`,
      hint: 'Export the run again, or copy all files of the folder together.',
    });
  }
  let at = 0;
  return new Map(
    entries.map((entry): [string, StoredTensor] => {
      const { name, shape, quantization } = entry;
      const values = new Float32Array(countOf(entry));
      if (quantization) {
        const { scale, min } = quantization;
        for (let i = 0; i < values.length; i++) values[i] = scale * bytes[at + i] + min;
        at += values.length;
      } else {
        for (let i = 0; i < values.length; i++) values[i] = view.getFloat32(at + 4 * i, true);
        at += 4 * values.length;
      }
      return [name, { shape, values }];
    }),
  );
}
