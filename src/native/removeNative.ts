import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installedNative } from './installedNative.js';
import { installedWebgpu } from './installedWebgpu.js';
import { nativeFolder } from './nativeFolder.js';
import { type NativeVariant, recipes } from './recipe.js';
import { wheelPath } from './wheelPath.js';

/**
 * Takes away what `installNative` and `installWebgpu` brought, downloads that were left half-way included.
 *
 * @param variant one of them; left out, everything that any version of Espalier installed
 * @returns bytes of what had been installed whole
 */
export async function removeNative(home: string, variant?: NativeVariant | 'webgpu'): Promise<number> {
  let bytes = 0;
  if (variant === undefined || variant === 'webgpu') bytes += (await installedWebgpu(home))?.bytes ?? 0;
  if (variant === 'webgpu') {
    await rm(join(home, 'native', 'webgpu'), { recursive: true, force: true });
    return bytes;
  }
  const variants: NativeVariant[] = variant ? [variant] : ['cpu', 'gpu'];
  for (const each of variants) {
    bytes += (await installedNative(home, each))?.bytes ?? 0;
    await rm(nativeFolder(home, each), { recursive: true, force: true });
    for (const recipe of Object.values(recipes)) {
      for (const wheel of recipe[each].wheels) {
        await rm(wheelPath(home, wheel), { force: true });
        await rm(`${wheelPath(home, wheel)}.partial`, { force: true });
      }
    }
  }
  if (!variant) await rm(join(home, 'native'), { recursive: true, force: true });
  else await removeIfEmpty(join(nativeFolder(home, variant), '..'));
  return bytes;
}

async function removeIfEmpty(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => undefined);
  if (names?.length === 0) await rm(folder, { recursive: true, force: true });
}
