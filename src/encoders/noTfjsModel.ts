import { existsSync } from 'node:fs';
import type { Problem } from '../core/errors.js';

/** A folder that holds no model which could be run frozen. */
export function noTfjsModel(folder: string): Problem {
  const expected = `a TensorFlow.js model (model.json) or a TensorFlow SavedModel (saved_model.pb)`;
  const message = existsSync(folder)
    ? `expected ${expected} in ${folder}; it has neither`
    : `expected the folder of ${expected} at ${folder}; it is not there`;
  return { code: 'TFJS_MODEL_MISSING', message };
}
