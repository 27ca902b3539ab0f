import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { partialPath, writeFileWhole } from '../files/writeFileWhole.js';

/**
 * Puts a folder in its place, whole or not at all: it is written beside its place and renamed. What stood there before
 * is taken away first, so that a process that dies in between leaves nothing rather than a mixture.
 *
 * @param files what goes into it, by path
 */
export async function placeFolder(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  const partial = partialPath(folder);
  try {
    await mkdir(partial, { recursive: true });
    for (const [name, content] of Object.entries(files)) await writeFileWhole(join(partial, name), content);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}
