import type { StoredTensor } from '../network/safetensors.js';
import type { WeightEntry } from './exportedModel.js';
import { quantize } from './quantize.js';

/**
 * Tensors → the bytes of `weights.bin` and what describes them, in the order of their names.
 *
 * @param precision `int8`: tensors of two axes or more are stored in 8 bits a value; vectors, which are few and matter much, stay
 */
export function packWeights(
  tensors: ReadonlyMap<string, StoredTensor>,
  precision: 'float32' | 'int8',
): { entries: WeightEntry[]; bytes: Uint8Array } {
  const parts = [...tensors.keys()].sort().map((name) => {
    const { shape, values } = tensors.get(name) as StoredTensor;
    const plain = { name, shape, dtype: 'float32' as const };
    if (precision === 'float32' || shape.length < 2) {
      return { entry: plain, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
    }
    const { scale, min, codes } = quantize(values);
    return { entry: { ...plain, quantization: { dtype: 'uint8' as const, scale, min } }, bytes: codes };
  });
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part.bytes, at);
    at += part.bytes.length;
  }
  return { entries: parts.map(({ entry }) => entry), bytes };
}
