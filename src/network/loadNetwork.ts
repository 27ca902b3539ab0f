import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../backend/backend.js';
import { EspalierError } from '../core/errors.js';
import type { FeatureSet } from '../features/featureBlock.js';
import { assembleNetwork } from './assembleNetwork.js';
import { type Attribution, integratedGradients } from './integratedGradients.js';
import { memberships } from './memberships.js';
import type { NetworkDefinition } from './networkDefinition.js';
import { readSafetensors } from './safetensors.js';

/** A network ready to predict, and to say why. */
export interface LoadedNetwork {
  readonly definition: NetworkDefinition;
  /**
   * [rows, k] per task name; all rows when `rows` is left out.
   *
   * @param batchSize rows that are computed at once @default 1024
   */
  predict(features: FeatureSet, rows?: Uint32Array, batchSize?: number): Promise<Map<string, Float32Array>>;
  /** What each of one row's features adds to the log-odds of class `c` of a task, see `integratedGradients`. */
  attribute(features: FeatureSet, task: string, c: number): Promise<Attribution>;
  /** Slice → [n] how likely a row is inside; empty without slice heads. */
  memberships(features: FeatureSet): Promise<Map<string, Float32Array>>;
  /** Lets its weights go. */
  dispose(): void;
}

/**
 * Reads what `saveNetwork` wrote.
 *
 * @throws EspalierError FILE_MISSING, FILE_DAMAGED, WEIGHTS_MISMATCH
 */
export async function loadNetwork(backend: Backend, folder: string): Promise<LoadedNetwork> {
  const definition = await readDefinition(join(folder, 'network.json'));
  const file = join(folder, 'weights.safetensors');
  const { tensors } = readSafetensors(await read(file), file);
  const { model, weights, sparse, predict, dispose } = assembleNetwork(backend, definition, tensors, file);
  return {
    definition,
    predict,
    attribute: (features, task, c) => {
      const number = definition.tasks.findIndex(({ name }) => name === task);
      return integratedGradients(backend, model, weights, sparse, features, number, c);
    },
    memberships: (features) => {
      const rows = Uint32Array.from({ length: features.n }, (_, i) => i);
      return memberships(backend, model, weights, sparse, features, rows);
    },
    dispose,
  };
}

async function readDefinition(file: string): Promise<NetworkDefinition> {
  const bytes = await read(file);
  try {
    const definition = JSON.parse(bytes.toString('utf8')) as NetworkDefinition;
    if ([1, 2, 3].includes(definition.version) && Array.isArray(definition.tasks)) return definition;
  } catch {
    // Falls through to the one error below.
  }
  throw new EspalierError({
    code: 'FILE_DAMAGED',
    message: `${file}: expected a network of version 1, 2 or 3 as JSON`,
  });
}

async function read(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new EspalierError(
      { code: 'FILE_MISSING', message: `${file}: expected a trained network's file; it cannot be read` },
      { cause },
    );
  }
}
