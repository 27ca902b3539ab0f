import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './isAlive.js';
import { makeFolder } from './makeFolder.js';
import { partialPath } from './writeFileWhole.js';

/**
 * Puts a folder in its place, whole or not at all: it is filled beside its place and renamed. What stood there before
 * is taken away first, so that a process that dies in between leaves nothing rather than a mixture; what a process that
 * died has left beside the place goes too.
 *
 * @param fill writes everything into the folder that it is given
 */
export async function buildFolder(folder: string, fill: (partial: string) => Promise<void>): Promise<void> {
  await makeFolder(dirname(folder));
  await removeLeftovers(folder);
  const partial = partialPath(folder);
  try {
    await mkdir(partial);
    await fill(partial);
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw error;
  }
}

/** Takes away the `.<name>.<pid>.….partial` of processes that are no more. */
async function removeLeftovers(folder: string): Promise<void> {
  const start = `.${basename(folder)}.`;
  for (const name of await readdir(dirname(folder))) {
    if (!name.startsWith(start) || !name.endsWith('.partial')) continue;
    if (isAlive(Number(name.slice(start.length).split('.')[0]))) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}
