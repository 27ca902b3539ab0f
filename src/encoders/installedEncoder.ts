import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { encodersFolder } from './findEncoder.js';

/** `installed.json`: where an installed encoder came from. It is what makes the folder count as installed. */
export interface InstalledEncoder {
  readonly version: 1;
  readonly name: string;
  /** The address or file it came from, and that file's sha256, where there was a single one. */
  readonly from: string;
  readonly sha256?: string;
  readonly licence?: string;
  /** sha256 of each file, by its path in the folder. */
  readonly files: Readonly<Record<string, string>>;
}

/** An installed encoder and what it takes on disk. */
export interface InstalledRow extends InstalledEncoder {
  readonly folder: string;
  readonly bytes: number;
}

/** Every installed encoder, in the order of their names. */
export async function installedEncoders(home: string): Promise<InstalledRow[]> {
  const root = encodersFolder(home);
  const names = existsSync(root) ? await readdir(root, { recursive: true }) : [];
  const records = names.filter((name) => /(^|[\\/])installed\.json$/.test(name) && !/(^|[\\/])\./.test(name));
  const rows = await Promise.all(
    records.map(async (name) => {
      const folder = join(root, name, '..');
      const installed = JSON.parse(await readFile(join(root, name), 'utf8')) as InstalledEncoder;
      const sizes = await Promise.all(
        Object.keys(installed.files).map(
          async (file) => (await stat(join(folder, file)).catch(() => ({ size: 0 }))).size,
        ),
      );
      return { ...installed, folder, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    }),
  );
  return rows.sort((a, b) => (a.name < b.name ? -1 : 1));
}
