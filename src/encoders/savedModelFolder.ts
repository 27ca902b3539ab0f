import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { SavedModelFolder } from '../backend/modelArtifacts.js';
import { hashFile } from '../files/hashFile.js';

/** What a SavedModel is made of, inside its folder. */
const parts = /^(saved_model\.pb$|variables\/|assets\/)/;

/**
 * A TensorFlow SavedModel as TensorFlow is to load it.
 *
 * @returns `hash` is the sha256 of its graph, its variables and its assets, in hex
 */
export async function savedModelFolder(
  folder: string,
  signature?: string,
): Promise<SavedModelFolder & { readonly hash: string }> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length)
        .replace(/^[/\\]/, '')
        .replaceAll('\\', '/'),
    )
    .filter((file) => parts.test(file))
    .sort();
  for (const file of files) hash.update(`${file}\n${await hashFile(join(folder, file))}\n`);
  return { format: 'savedModel', place: folder, signature, hash: hash.digest('hex') };
}
