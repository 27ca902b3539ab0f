import type { FeatureSet } from '../../features/featureBlock.js';

/** An input of an exported SavedModel. */
export interface GraphInput {
  /** [rows, width] row-major */
  readonly values: Float32Array | Int32Array;
  readonly shape: readonly [rows: number, width: number];
  readonly dtype: 'float32' | 'int32';
}

/** The inputs of `serving_default` by name, see `networkGraph`: what `encodeRows` gives, in the form that the graph takes. */
export function graphInputs({ n, blocks }: FeatureSet): Record<string, GraphInput> {
  const inputs: Record<string, GraphInput> = {};
  for (const block of blocks) {
    if (block.kind === 'dense') {
      inputs[block.name] = { values: block.values, shape: [n, block.d], dtype: 'float32' };
      continue;
    }
    if (block.kind === 'tokens') {
      inputs[block.name] = { values: block.ids, shape: [n, block.length], dtype: 'int32' };
      continue;
    }
    const { rowOffsets, indices, values } = block;
    let width = 1;
    for (let row = 0; row < n; row++) width = Math.max(width, rowOffsets[row + 1] - rowOffsets[row]);
    const columns = new Int32Array(n * width);
    const shares = new Float32Array(n * width);
    for (let row = 0; row < n; row++) {
      const [from, to] = [rowOffsets[row], rowOffsets[row + 1]];
      columns.set(indices.subarray(from, to), row * width);
      shares.set(values.subarray(from, to), row * width);
    }
    inputs[`${block.name}_columns`] = { values: columns, shape: [n, width], dtype: 'int32' };
    inputs[`${block.name}_values`] = { values: shares, shape: [n, width], dtype: 'float32' };
  }
  return inputs;
}
