import { existsSync } from 'node:fs';
import { join } from 'node:path';
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
    return existsSync(join(spec.path, 'model.json')) ? undefined : noTfjsModel(spec.path);
  }
  if (existsSync(spec.path)) return undefined;
  return { code: 'VECTORS_MISSING', message: `expected a file of word vectors at ${spec.path}; it is not there` };
}
