import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { buildFolder } from '../files/buildFolder.js';
import type { StoredTensor } from '../network/safetensors.js';
import { browserScript } from './browserScript.js';
import { checkExportable } from './checkExportable.js';
import type { ExportedModel } from './exportedModel.js';
import { packWeights } from './packWeights.js';
import { predictTypes } from './predictTypes.js';
import { renderPage } from './renderPage.js';

/** A trained model as it is handed over for export. */
export interface PredictorInput {
  /** All that stands in `model.json` but what describes the weights. */
  readonly model: Omit<ExportedModel, 'format' | 'version' | 'weightsManifest'>;
  /** By the names that weights are saved by. */
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/**
 * Writes the folder that a browser predicts from: `predict.js` with its types, `model.json`, `weights.bin`; with `page` also `index.html`, which holds
 * all three and works from a disk. The folder appears whole or not at all.
 *
 * @returns bytes by file
 * @throws EspalierError NOT_EXPORTABLE; FOLDER_NOT_EMPTY where the folder holds anything that is no export's
 */
export async function writePredictor(
  folder: string,
  { model, tensors }: PredictorInput,
  options: { readonly quantize?: 'int8'; readonly page?: boolean },
): Promise<Record<string, number>> {
  checkExportable(model.encoder);
  const { entries, bytes } = packWeights(tensors, options.quantize ?? 'float32');
  const exported: ExportedModel = {
    format: 'espalier-predictor',
    version: 1,
    ...model,
    weightsManifest: [{ paths: ['weights.bin'], weights: entries }],
  };
  const files: Record<string, string | Uint8Array> = {
    'predict.js': await browserScript('predict'),
    'predict.d.ts': predictTypes(exported),
    'model.json': `${JSON.stringify(exported)}\n`,
    'weights.bin': bytes,
  };
  if (options.page) files['index.html'] = renderPage(exported, bytes, await browserScript('page'));
  await checkReplaceable(folder);
  await buildFolder(folder, async (partial) => {
    for (const [name, content] of Object.entries(files)) await writeFile(join(partial, name), content);
  });
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, Buffer.byteLength(content)]));
}

const ownFiles = ['predict.js', 'predict.d.ts', 'model.json', 'weights.bin', 'index.html'];

async function checkReplaceable(folder: string): Promise<void> {
  const others = (await readdir(folder).catch(() => [])).filter((name) => !ownFiles.includes(name));
  if (others.length === 0) return;
  throw new EspalierError({
    code: 'FOLDER_NOT_EMPTY',
    message: `${folder}: expected a new or empty folder, or an earlier export; it holds ${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}`,
    hint: 'Choose another folder with --out.',
  });
}
