import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileSpec, WrenchSpec } from './dataSpec.js';

/**
 * What a path on the command line stands for: a folder that holds `train.json`, `valid.json` or `test.json` is one in the WRENCH
 * format, everything else a file or a glob.
 *
 * @param path absolute
 */
export function dataArgument(path: string): FileSpec | WrenchSpec {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const isWrench = isFolder && ['train', 'valid', 'test'].some((split) => existsSync(join(path, `${split}.json`)));
  return isWrench ? { kind: 'wrench', path } : { kind: 'file', path };
}
