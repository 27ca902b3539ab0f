import type { Tensor } from '@tensorflow/tfjs-core';
import type { Backend } from '../backend/backend.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { hostSparseInput } from './hostSparseInput.js';
import { kernelSparseInput } from './kernelSparseInput.js';
import { createMultiTaskModel, type MultiTaskModel } from './multiTaskModel.js';
import type { NetworkDefinition } from './networkDefinition.js';
import { joinPieces } from './pieces.js';
import { predict } from './predict.js';
import type { StoredTensor } from './safetensors.js';
import type { SparseInput } from './sparseInput.js';

/** A network that predicts, and the parts that it is made of. */
export interface AssembledNetwork {
  readonly definition: NetworkDefinition;
  readonly model: MultiTaskModel;
  readonly weights: Readonly<Record<string, Tensor>>;
  /** Where features are sparse. */
  readonly sparse?: SparseInput;
  /**
   * [rows, k] per task name; all rows when `rows` is left out.
   *
   * @param batchSize rows that are computed at once @default 1024
   */
  predict(features: FeatureSet, rows?: Uint32Array, batchSize?: number): Promise<Map<string, Float32Array>>;
  dispose(): void;
}

/**
 * A network out of its definition and its weights.
 *
 * @param stored by the names that weights are saved by
 * @param place where they come from, for errors
 * @throws EspalierError WEIGHTS_MISMATCH
 */
export function assembleNetwork(
  backend: Backend,
  definition: NetworkDefinition,
  stored: ReadonlyMap<string, StoredTensor>,
  place: string,
): AssembledNetwork {
  const model = createMultiTaskModel(definition);
  const values = joinPieces([...model.variables, ...model.tables], stored, place);
  const weights: Record<string, Tensor> = {};
  for (const { name, shape } of model.variables) {
    weights[name] = backend.tf.tensor(values.get(name) as Float32Array, [...shape]);
  }
  const tables = new Map(model.tables.map(({ name }) => [name, values.get(name) as Float32Array]));
  const { sparse, close } = openSparse(backend, tables, model.trunk.entryWidth);
  return {
    definition,
    model,
    weights,
    sparse,
    predict: (features, rows, batchSize) => predict(backend, model, weights, sparse, features, rows, batchSize),
    dispose() {
      close();
      backend.tf.dispose(weights);
    },
  };
}

/** Bags by kernels where the backend has them, else in plain JavaScript. */
function openSparse(
  backend: Backend,
  tables: ReadonlyMap<string, Float32Array>,
  width: number,
): { readonly sparse?: SparseInput; close(): void } {
  if (tables.size === 0) return { close() {} };
  const memory = backend.openTables?.([...tables.values()].reduce((bytes, { byteLength }) => bytes + byteLength, 0));
  if (!memory) return { sparse: hostSparseInput(tables, width), close() {} };
  const inMemory = [...tables].map(([name, table]): [string, Float32Array] => {
    const copy = memory.floats(table.length);
    copy.set(table);
    return [name, copy];
  });
  return { sparse: kernelSparseInput(memory, new Map(inMemory), width), close: () => memory.close() };
}
