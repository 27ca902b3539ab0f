import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Backend } from '../backend/backend.js';
import { EspalierError } from '../core/errors.js';
import { assembleNetwork, type LoadedNetwork } from './assembleNetwork.js';
import type { NetworkDefinition } from './networkDefinition.js';
import { readSafetensors } from './safetensors.js';

/**
 * Reads what `saveNetwork` wrote.
 *
 * @throws EspalierError FILE_MISSING, FILE_DAMAGED, WEIGHTS_MISMATCH
 */
export async function loadNetwork(backend: Backend, folder: string): Promise<LoadedNetwork> {
  const definition = await readDefinition(join(folder, 'network.json'));
  const file = join(folder, 'weights.safetensors');
  const { tensors } = readSafetensors(await read(file), file);
  return assembleNetwork(backend, definition, tensors, file);
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
