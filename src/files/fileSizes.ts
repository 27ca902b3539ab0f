import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

/** The files in a folder and below it, sorted by name: path from the folder, with `/` → bytes. */
export async function fileSizes(folder: string): Promise<Record<string, number>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(
    paths.sort().map(async (path) => {
      const name = relative(folder, path).split(sep).join('/');
      return [name, (await stat(path)).size] as const;
    }),
  );
  return Object.fromEntries(sizes);
}
