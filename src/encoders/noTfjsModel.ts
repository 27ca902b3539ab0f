import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../core/errors.js';

/** A folder without a model.json: what it is instead, and what to do. */
export function noTfjsModel(folder: string): Problem {
  if (existsSync(join(folder, 'saved_model.pb'))) {
    return {
      code: 'SAVED_MODEL',
      message: `expected a TensorFlow.js model (model.json) in ${folder}; it holds a TensorFlow SavedModel`,
      hint: `Convert it once: pip install tensorflowjs; tensorflowjs_converter --input_format=tf_saved_model ${folder} ${folder}-tfjs; and name ${folder}-tfjs.`,
    };
  }
  const message = existsSync(folder)
    ? `expected a TensorFlow.js model (model.json) in ${folder}; it has none`
    : `expected the folder of a TensorFlow.js model at ${folder}; it is not there`;
  return { code: 'TFJS_MODEL_MISSING', message };
}
