import { join } from 'node:path';
import { buildFolder } from './buildFolder.js';
import { writeFileWhole } from './writeFileWhole.js';

/**
 * Puts a folder in its place, whole or not at all.
 *
 * @param files what goes into it, by path
 */
export function placeFolder(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  return buildFolder(folder, async (partial) => {
    for (const [name, content] of Object.entries(files)) await writeFileWhole(join(partial, name), content);
  });
}
