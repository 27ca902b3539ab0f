import { existsSync } from 'node:fs';
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EspalierError } from '../core/errors.js';
import type { NativeRecipe } from './recipe.js';
import { wheelPath } from './wheelPath.js';

/**
 * Looks whether the disk has room before gigabytes are fetched: the wheels that are not here yet, what is taken out of them, and
 * the packages.
 *
 * @param freeBytes asks how much is free where a path lies
 * @throws EspalierError CANNOT_WRITE with both figures
 */
export async function checkSpace(
  home: string,
  recipe: NativeRecipe,
  freeBytes: (path: string) => Promise<number> = freeBytesAt,
): Promise<void> {
  let needed = recipe.packageBytes;
  for (const wheel of recipe.wheels) {
    const path = wheelPath(home, wheel);
    needed += wheel.unpackedBytes + (existsSync(path) && (await stat(path)).size === wheel.bytes ? 0 : wheel.bytes);
  }
  const free = await freeBytes(home);
  if (free >= needed) return;
  const mb = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`;
  throw new EspalierError({
    code: 'CANNOT_WRITE',
    message: `${home}: expected ${mb(needed)} free for downloads and what is built from them; there are ${mb(free)}`,
    hint: 'Free some space, or name another folder with ESPALIER_HOME.',
  });
}

async function freeBytesAt(path: string): Promise<number> {
  let there = path;
  while (!existsSync(there) && there !== dirname(there)) there = dirname(there);
  const { bavail, bsize } = await statfs(there);
  return bavail * bsize;
}
