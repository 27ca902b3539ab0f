import { EspalierError } from '../core/errors.js';
import type { StoredTensor } from './safetensors.js';
import type { VariableSpec } from './variables.js';

/** Values by variable name → tensors as they are saved: fused variables fall apart into their named pieces. */
export function splitPieces(
  specs: readonly VariableSpec[],
  values: ReadonlyMap<string, Float32Array>,
): Map<string, StoredTensor> {
  const stored = new Map<string, StoredTensor>();
  for (const { name, shape, pieces } of specs) {
    const whole = values.get(name) as Float32Array;
    if (!pieces) {
      stored.set(name, { shape, values: whole });
      continue;
    }
    const width = shape[shape.length - 1];
    const rows = whole.length / width;
    let start = 0;
    for (const piece of pieces) {
      const part = new Float32Array(rows * piece.width);
      for (let row = 0; row < rows; row++) {
        part.set(whole.subarray(row * width + start, row * width + start + piece.width), row * piece.width);
      }
      stored.set(piece.name, { shape: [...shape.slice(0, -1), piece.width], values: part });
      start += piece.width;
    }
  }
  return stored;
}

/**
 * The way back.
 *
 * @param place names the file in errors
 * @throws EspalierError WEIGHTS_MISMATCH when a tensor is missing or has another shape
 */
export function joinPieces(
  specs: readonly VariableSpec[],
  stored: ReadonlyMap<string, StoredTensor>,
  place: string,
): Map<string, Float32Array> {
  const take = (name: string, shape: readonly number[]) => {
    const tensor = stored.get(name);
    if (!tensor || tensor.shape.join() !== shape.join()) {
      throw new EspalierError({
        code: 'WEIGHTS_MISMATCH',
        message: `${place}: expected tensor ${name} of shape [${shape}]; ${tensor ? `received [${tensor.shape}]` : 'it is not there'}`,
      });
    }
    return tensor.values;
  };
  const values = new Map<string, Float32Array>();
  for (const { name, shape, pieces } of specs) {
    if (!pieces) {
      values.set(name, take(name, shape));
      continue;
    }
    const width = shape[shape.length - 1];
    const rows = shape.reduce((a, b) => a * b, 1) / width;
    const whole = new Float32Array(rows * width);
    let start = 0;
    for (const piece of pieces) {
      const part = take(piece.name, [...shape.slice(0, -1), piece.width]);
      for (let row = 0; row < rows; row++) {
        whole.set(part.subarray(row * piece.width, (row + 1) * piece.width), row * width + start);
      }
      start += piece.width;
    }
    values.set(name, whole);
  }
  return values;
}
