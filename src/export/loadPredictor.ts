import { EspalierError } from '../core/errors.js';
import type { ExportedModel } from './exportedModel.js';
import { createPredictor, type Predictor } from './predictor.js';

/**
 * Reads `model.json` and the weights that it names, and makes a predictor of them: in a browser, in Node, Deno or Bun.
 *
 * @param folder URL of the exported folder, ending in a slash; by default the one that predict.js stands in
 * @throws EspalierError FILE_MISSING, FILE_DAMAGED, WEIGHTS_MISMATCH
 */
export async function loadPredictor(folder: string | URL = new URL('./', import.meta.url)): Promise<Predictor> {
  const read = async (name: string) => readBytes(new URL(name, new URL(folder, import.meta.url)));
  const text = new TextDecoder().decode(await read('model.json'));
  let model: ExportedModel;
  try {
    model = JSON.parse(text) as ExportedModel;
    if (model.format !== 'espalier-predictor' || model.version !== 1) throw new Error();
  } catch {
    throw new EspalierError({
      code: 'FILE_DAMAGED',
      message: `${new URL('model.json', folder)}: expected an exported model of version 1 as JSON`,
      hint: 'Export the run again, with the version of Espalier that predict.js came with.',
    });
  }
  const parts = await Promise.all(model.weightsManifest.flatMap(({ paths }) => paths).map(read));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return createPredictor(model, bytes);
}

async function readBytes(url: URL): Promise<Uint8Array> {
  const missing = (why: string, hint?: string, cause?: unknown) =>
    new EspalierError(
      { code: 'FILE_MISSING', message: `${url}: expected a file of the export; ${why}`, hint },
      { cause },
    );
  // Not an import, which bundlers for browsers would follow.
  const files = typeof process === 'object' ? process.getBuiltinModule?.('node:fs/promises') : undefined;
  if (url.protocol === 'file:' && files) {
    try {
      return await files.readFile(url);
    } catch (cause) {
      throw missing('it cannot be read', undefined, cause);
    }
  }
  const hint =
    url.protocol === 'file:'
      ? 'Browsers do not let pages from a disk read other files: serve the folder over HTTP, or export with --page.'
      : undefined;
  const answer = await fetch(url).catch((cause) => {
    throw missing('it cannot be fetched', hint, cause);
  });
  if (!answer.ok) throw missing(`the server answered ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}
