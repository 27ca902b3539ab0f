import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { EspalierError } from '../core/errors.js';

/**
 * Writes a file so that it appears whole or not at all, making its folder where needed.
 *
 * @throws EspalierError CANNOT_WRITE with the reason, such as a full disk; what stood there before is kept
 */
export async function writeFileWhole(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFileAtomic(path, typeof content === 'string' ? content : Buffer.from(content));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EspalierError(
      {
        code: 'CANNOT_WRITE',
        message: `${path}: ${reason}`,
        hint: 'Free some space or choose another folder with --out.',
      },
      { cause },
    );
  }
}
