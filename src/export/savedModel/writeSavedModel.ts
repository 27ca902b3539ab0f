import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../../core/errors.js';
import { buildFolder } from '../../files/buildFolder.js';
import { fileSizes } from '../../files/fileSizes.js';
import { browserScript } from '../browserScript.js';
import type { PredictorInput } from '../writePredictor.js';
import { networkGraph } from './networkGraph.js';

const ownFiles = ['saved_model.pb', 'features.json', 'features.js'];

/**
 * Writes a SavedModel of the network, with `features.json` and `features.js`, which make its inputs out of raw rows, beside it. The folder appears whole or not at all.
 *
 * @returns bytes by file
 * @throws EspalierError NOT_EXPORTABLE; WEIGHTS_MISMATCH; FOLDER_NOT_EMPTY where the folder holds anything that is no export's
 */
export async function writeSavedModel(
  folder: string,
  { model: { name, generatedBy, tasks, encoder, network }, tensors }: PredictorInput,
): Promise<Record<string, number>> {
  const files = {
    'saved_model.pb': networkGraph(network, tensors),
    'features.json': `${JSON.stringify({ name, generatedBy, tasks, encoder })}\n`,
    'features.js': await browserScript('features'),
  };
  const others = (await readdir(folder).catch(() => [])).filter((each) => !ownFiles.includes(each));
  if (others.length > 0) {
    throw new EspalierError({
      code: 'FOLDER_NOT_EMPTY',
      message: `${folder}: expected a new or empty folder, or an earlier export; it holds ${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}`,
      hint: 'Choose another folder with --out.',
    });
  }
  await buildFolder(folder, async (partial) => {
    for (const [file, content] of Object.entries(files)) await writeFile(join(partial, file), content);
  });
  return fileSizes(folder);
}
