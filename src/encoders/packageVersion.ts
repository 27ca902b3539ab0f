import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The version of an installed package, without loading it; `none` where it is not installed. */
export function packageVersion(name: string): string {
  try {
    // Its package.json need not be among its exports, so it is looked for above its entry.
    for (let folder = dirname(createRequire(import.meta.url).resolve(name)); ; folder = dirname(folder)) {
      const file = join(folder, 'package.json');
      const manifest = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
      if (manifest?.name === name) return manifest.version;
      if (folder === dirname(folder)) return 'none';
    }
  } catch {
    return 'none';
  }
}
