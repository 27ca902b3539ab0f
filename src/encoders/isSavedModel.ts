import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Whether a folder holds a TensorFlow SavedModel; where it holds a TensorFlow.js model too, that one is meant. */
export function isSavedModel(folder: string): boolean {
  return existsSync(join(folder, 'saved_model.pb')) && !existsSync(join(folder, 'model.json'));
}
