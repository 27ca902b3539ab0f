import { join } from 'node:path';
import { writeFileWhole } from '../files/writeFileWhole.js';
import type { MultiTaskModel } from './multiTaskModel.js';
import { splitPieces } from './pieces.js';
import { writeSafetensors } from './safetensors.js';

/**
 * Writes `network.json` and `weights.safetensors` into `folder`, each whole or not at all. Every head's kernel and bias
 * are saved under the task's name, also where they are one variable while computing.
 *
 * @param values by variable name, tables included
 */
export async function saveNetwork(
  folder: string,
  model: MultiTaskModel,
  values: ReadonlyMap<string, Float32Array>,
): Promise<void> {
  const stored = splitPieces([...model.variables, ...model.tables], values);
  await writeFileWhole(join(folder, 'weights.safetensors'), writeSafetensors(stored));
  await writeFileWhole(join(folder, 'network.json'), `${JSON.stringify(model.definition, null, 2)}\n`);
}
