import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { makeFolder } from './makeFolder.js';

let writes = 0;

/**
 * Writes a file so that it appears whole or not at all, making its folder where needed: it is written beside its place as
 * `.<name>.<…>.partial`, down to the disk, then renamed. On a disk that runs full, a single `write` may end early without an
 * error (and `write-file-atomic` makes a single one); `writeFile` goes on until all is written or the disk says why not.
 *
 * @param options.durable false: what the system loses with its power may be lost; only for what is checked when it is read, and made again @default true
 * @throws EspalierError CANNOT_WRITE with the reason, such as a full disk; what stood there before is kept
 */
export async function writeFileWhole(
  path: string,
  content: string | Uint8Array,
  { durable = true }: { readonly durable?: boolean } = {},
): Promise<void> {
  const partial = partialPath(path);
  try {
    await makeFolder(dirname(path));
    const file = await open(partial, 'w');
    try {
      await file.writeFile(content);
      if (durable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (cause) {
    await rm(partial, { force: true }).catch(() => {});
    throw cannotWrite(path, cause);
  }
}

/** A name beside `path` that no other write has, for what is not whole yet. */
export function partialPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}.${Date.now().toString(36)}.${writes++}.partial`);
}

/** The error for a file that cannot be written. */
export function cannotWrite(path: string, cause: unknown): EspalierError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new EspalierError(
    {
      code: 'CANNOT_WRITE',
      message: `${path}: ${reason}`,
      hint: 'Free some space or choose another folder with --out.',
    },
    { cause },
  );
}
