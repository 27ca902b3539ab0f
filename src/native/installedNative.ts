import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nativeFolder } from './nativeFolder.js';
import type { NativeVariant } from './recipe.js';

/** `installed.json` of a variant's folder: written last, so what has it is whole. */
export interface InstalledNative {
  readonly version: 1;
  readonly variant: NativeVariant;
  /** `linux-x64`: where it was built and can be loaded. */
  readonly platform: string;
  readonly tensorflow: string;
  readonly tfjsNode: string;
  /** The compiler that built the addon, as it names itself. */
  readonly compiler: string;
  /** sha256 of the recipe: another recipe is installed anew. */
  readonly recipe: string;
  /** Size and sha256 of the libraries and the addon, by path. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  /** Of the whole folder. */
  readonly bytes: number;
}

/** What is installed of a variant, and where; undefined where nothing is, or what was built for another platform. */
export async function installedNative(
  home: string,
  variant: NativeVariant,
): Promise<(InstalledNative & { readonly folder: string }) | undefined> {
  const folder = nativeFolder(home, variant);
  const record = join(folder, 'installed.json');
  if (!existsSync(record)) return undefined;
  const installed = JSON.parse(await readFile(record, 'utf8')) as InstalledNative;
  return installed.platform === `${process.platform}-${process.arch}` ? { ...installed, folder } : undefined;
}
