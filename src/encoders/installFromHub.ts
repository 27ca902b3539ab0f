import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { type FetchOptions, fetchFile } from '../files/fetchFile.js';
import { hashFile } from '../files/hashFile.js';
import { partialPath, writeFileWhole } from '../files/writeFileWhole.js';
import { onnxFiles, readEncoderFolder } from './encoderFolder.js';
import { encodersFolder } from './findEncoder.js';
import type { InstalledEncoder } from './installedEncoder.js';

/** The address of the model hub; `HF_ENDPOINT` or `--mirror` names another server of the same layout. */
export const modelHub = 'https://huggingface.co';

export interface HubOptions extends FetchOptions {
  readonly home: string;
  /** A branch, tag or commit. @default 'main' */
  readonly revision?: string;
  readonly mirror?: string;
}

/** What an encoder's folder may hold beside its weights and `tokenizer.json`, which it must. */
const beside = ['tokenizer_config.json', 'modules.json', '1_Pooling/config.json', 'sentence_bert_config.json'];

/**
 * Installs a sentence-transformers model with ONNX weights from a hub: the first of `onnxFiles` that the repository has, its tokenizer,
 * and what it says about pooling. Nothing pins these files; their hash stands in each run's model, which no other one can replace.
 *
 * @param id `org/name`
 * @returns the folder, and whether it was there already
 * @throws EspalierError DOWNLOAD, ENCODER_FOLDER where the repository lacks what is needed
 */
export async function installFromHub(id: string, options: HubOptions): Promise<{ folder: string; wasThere: boolean }> {
  const { home, revision = 'main' } = options;
  const folder = join(encodersFolder(home), ...id.split('/'));
  if (existsSync(join(folder, 'installed.json'))) return { folder, wasThere: true };
  const base = (options.mirror ?? process.env.HF_ENDPOINT ?? modelHub).replace(/\/+$/, '');
  const from = `${base}/${id}/resolve/${revision}`;
  const hint = 'Another server can be named with --mirror or HF_ENDPOINT; or give the path of a folder as the model.';
  const partial = partialPath(folder);
  const get = (file: string, label?: string) =>
    fetchFile(`${from}/${file}`, join(partial, file), { ...options, label, hint });
  const missing = (what: string) =>
    new EspalierError({ code: 'DOWNLOAD', message: `${from}: expected ${what}; there is no such file`, hint });
  try {
    const files = ['tokenizer.json'];
    if (!(await get('tokenizer.json'))) throw missing('tokenizer.json');
    for (const file of beside) if (await get(file)) files.push(file);
    let weights: string | undefined;
    for (const file of onnxFiles) {
      if (!(await get(file, `download ${id.split('/')[1]}`))) continue;
      weights = file;
      files.push(file);
      // Large models keep their weights in a second file.
      if (await get(`${file}_data`)) files.push(`${file}_data`);
      break;
    }
    if (!weights) throw missing(`one of ${onnxFiles.join(', ')}`);
    await readEncoderFolder(partial);
    const hashes: Record<string, string> = {};
    for (const file of files) hashes[file] = await hashFile(join(partial, file));
    const installed: InstalledEncoder = { version: 1, name: id, from, files: hashes };
    await writeFileWhole(join(partial, 'installed.json'), `${JSON.stringify(installed, null, 2)}\n`);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
  return { folder, wasThere: false };
}
