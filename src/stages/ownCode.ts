import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../encoders/packageVersion.js';
import { version } from '../version.js';

/** The folders of the source that votes come out of. */
const votes = ['core', 'data', 'labeling'];

const known = new Map<string, string>();

/**
 * A hash of Espalier's own code as far as votes, or what else comes out of some folders, rest on it, so that what one build kept is nothing to another one. A built file's imports bear
 * the hashes of what they hold, so that it stands for all of them.
 *
 * @param user the file that asks, as a URL: built, it stands for what it imports
 */
export function ownCode(folders: readonly string[] = votes, user = import.meta.url): string {
  const name = [user, ...folders].join(' ');
  const hash = known.get(name) ?? hashOf(fileURLToPath(user), folders);
  known.set(name, hash);
  return hash;
}

function hashOf(file: string, folders: readonly string[]): string {
  const hash = createHash('sha256');
  hash.update([version, packageVersion('@duckdb/node-bindings'), process.versions.unicode].join(' '));
  for (const each of file.endsWith('.ts') ? sources(join(dirname(file), '..'), folders) : [file])
    hash.update(readFileSync(each));
  return hash.digest('hex');
}

function sources(src: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => join(src, folder, name)),
  );
}
