import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { splitNames } from '../core/split.js';
import type { FileSpec, WrenchSpec } from './dataSpec.js';
import { wrenchFiles } from './tables/wrenchTable.js';

/**
 * What a bare path on the command line names: a folder that holds a split of the WRENCH format is one, everything else a
 * file or a glob.
 *
 * @param path absolute
 */
export async function sourceAt(path: string): Promise<FileSpec | WrenchSpec> {
  const isFile = (name: string) =>
    stat(join(path, name)).then(
      (found) => found.isFile(),
      () => false,
    );
  const found = await Promise.all(splitNames.map((split) => isFile(wrenchFiles[split])));
  return { kind: found.includes(true) ? 'wrench' : 'file', path };
}
