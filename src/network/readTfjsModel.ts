import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { halfToFloat } from './halfToFloat.js';
import type { StoredTensor } from './safetensors.js';

interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string; readonly scale?: number; readonly min?: number };
}

const bytesPer: Record<string, number> = { float32: 4, int32: 4, float16: 2, uint16: 2, uint8: 1, bool: 1 };

/**
 * The weights of a TensorFlow.js model, layers or graph, from its `model.json` and the files that this names. Quantized weights
 * are spread to 32 bits; tensors that hold no real numbers (indices, shapes, texts) are left out.
 *
 * @throws EspalierError FILE_MISSING, FILE_DAMAGED
 */
export async function readTfjsModel(file: string): Promise<Map<string, StoredTensor>> {
  const damaged = (what: string) => new EspalierError({ code: 'FILE_DAMAGED', message: `${file}: ${what}` });
  let manifest: { paths: string[]; weights: WeightEntry[] }[];
  try {
    manifest = JSON.parse((await read(file)).toString('utf8')).weightsManifest;
  } catch (error) {
    if (error instanceof EspalierError) throw error;
    throw damaged('expected a TensorFlow.js model as JSON');
  }
  if (!Array.isArray(manifest)) throw damaged('expected a TensorFlow.js model with a weightsManifest; it has none');
  const tensors = new Map<string, StoredTensor>();
  for (const { paths, weights } of manifest) {
    const bytes = Buffer.concat(await Promise.all(paths.map((path) => read(join(dirname(file), path)))));
    let at = 0;
    for (const { name, shape, dtype, quantization } of weights) {
      const stored = quantization?.dtype ?? dtype;
      const width = bytesPer[stored];
      if (width === undefined)
        throw damaged(`weight ${name}: expected one of ${Object.keys(bytesPer).join(', ')}; received ${stored}`);
      const count = shape.reduce((a, b) => a * b, 1);
      if (at + count * width > bytes.length) throw damaged(`weight ${name} ends behind the end of ${paths.join(', ')}`);
      if (dtype === 'float32') {
        const own = bytes.subarray(at, at + count * width);
        const { scale = 1, min = 0 } = quantization ?? {};
        tensors.set(name, { shape, values: asFloats(own, stored, count).map((value) => value * scale + min) });
      }
      at += count * width;
    }
  }
  return tensors;
}

function asFloats(bytes: Buffer, dtype: string, count: number): Float32Array {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    if (dtype === 'float32') values[i] = bytes.readFloatLE(i * 4);
    else if (dtype === 'float16') values[i] = halfToFloat(bytes.readUInt16LE(i * 2));
    else if (dtype === 'uint16') values[i] = bytes.readUInt16LE(i * 2);
    else if (dtype === 'int32') values[i] = bytes.readInt32LE(i * 4);
    else values[i] = bytes[i];
  }
  return values;
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new EspalierError(
      { code: 'FILE_MISSING', message: `${file}: expected a file of a TensorFlow.js model; it cannot be read` },
      { cause },
    );
  }
}
