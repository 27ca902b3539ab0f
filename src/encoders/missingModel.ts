import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { isNativeInstalled } from '../backend/isNativeInstalled.js';
import { savedModelAbsent } from '../backend/savedModelAbsent.js';
import { espalierHome } from '../cache/espalierHome.js';
import type { Problem } from '../core/errors.js';
import type { EmbedderSpec } from '../features/embedder.js';
import { findEncoder } from './findEncoder.js';
import { noTfjsModel } from './noTfjsModel.js';

/** What keeps a model from being opened as far as a look at the disk tells; undefined where it is there. */
export function missingModel(spec: EmbedderSpec, home = espalierHome()): Problem | undefined {
  if (spec.source === 'encoder') {
    const found = findEncoder(spec.model, home);
    return 'problem' in found ? found.problem : undefined;
  }
  if (spec.source === 'tfjsModel') {
    if (existsSync(join(spec.path, 'model.json')))
      return spec.signature === undefined ? undefined : oneSignature(spec.path);
    if (!existsSync(join(spec.path, 'saved_model.pb'))) return noTfjsModel(spec.path);
    return isNativeInstalled(home) ? undefined : savedModelAbsent(spec.path);
  }
  if (existsSync(spec.path)) return undefined;
  return { code: 'VECTORS_MISSING', message: `expected a file of word vectors at ${spec.path}; it is not there` };
}

function oneSignature(folder: string): Problem {
  return {
    code: 'TFJS_SIGNATURE',
    message: `expected a SavedModel in ${folder}, whose signatures have names; it holds a TensorFlow.js model`,
    hint: 'Leave signature out, and name what to take by output.',
  };
}
