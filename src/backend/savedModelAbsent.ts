import type { Problem } from '../core/errors.js';

/** A SavedModel is to be run where there is no TensorFlow. */
export function savedModelAbsent(folder: string): Problem {
  return {
    code: 'SAVED_MODEL',
    message: `expected TensorFlow, which runs the SavedModel in ${folder}; it is not installed`,
    hint: `Run espalier native install (Linux x64); or convert the model once, to run it anywhere: pip install tensorflowjs; tensorflowjs_converter --input_format=tf_saved_model ${folder} ${folder}-tfjs; and name ${folder}-tfjs.`,
  };
}
