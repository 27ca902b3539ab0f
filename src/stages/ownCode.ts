import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageVersion } from '../encoders/packageVersion.js';
import { version } from '../version.js';

/** The folders of the source that votes come out of. */
const folders = ['core', 'data', 'labeling'];

let known: string | undefined;

/**
 * A hash of Espalier's own code as far as votes rest on it, so that what one build kept is nothing to another one. A built file's imports bear
 * the hashes of what they hold, so that it stands for all of them.
 */
export function ownCode(): string {
  known ??= hashOf(fileURLToPath(import.meta.url));
  return known;
}

function hashOf(file: string): string {
  const hash = createHash('sha256');
  hash.update([version, packageVersion('@duckdb/node-bindings'), process.versions.unicode].join(' '));
  for (const each of file.endsWith('.ts') ? sources(join(dirname(file), '..')) : [file])
    hash.update(readFileSync(each));
  return hash.digest('hex');
}

function sources(src: string): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(src, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .sort()
      .map((name) => join(src, folder, name)),
  );
}
