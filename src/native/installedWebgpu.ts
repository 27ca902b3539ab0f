import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { webgpuPackages } from './webgpuPackages.js';

/** `installed.json`: written last, so what has it is whole. */
export interface InstalledWebgpu {
  readonly version: 1;
  /** `linux-x64`: the platform whose library was kept. */
  readonly platform: string;
  /** Size and sha256 of the library, by path. */
  readonly files: Readonly<Record<string, { readonly bytes: number; readonly sha256: string }>>;
  /** Of the whole folder. */
  readonly bytes: number;
}

/** Where it lies: `native/webgpu/<version>` under Espalier's home. */
export function webgpuFolder(home: string): string {
  return join(home, 'native', 'webgpu', webgpuPackages.version);
}

/** What is installed, and where; undefined where nothing is, or what was installed for another platform. */
export async function installedWebgpu(
  home: string,
): Promise<(InstalledWebgpu & { readonly folder: string }) | undefined> {
  const folder = webgpuFolder(home);
  const record = join(folder, 'installed.json');
  if (!existsSync(record)) return undefined;
  const installed = JSON.parse(await readFile(record, 'utf8')) as InstalledWebgpu;
  return installed.platform === `${process.platform}-${process.arch}` ? { ...installed, folder } : undefined;
}
