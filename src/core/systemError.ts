import { EspalierError } from './errors.js';

/** What the operating system says no with, in words. */
const refusals: Readonly<Record<string, { code: 'CANNOT_ACCESS' | 'CANNOT_WRITE'; words: string; hint?: string }>> = {
  ENOSPC: { code: 'CANNOT_WRITE', words: 'there is no space left there', hint: 'Free some space, or write elsewhere.' },
  EDQUOT: { code: 'CANNOT_WRITE', words: 'your quota is used up', hint: 'Free some space, or write elsewhere.' },
  EROFS: { code: 'CANNOT_WRITE', words: 'the file system is read-only', hint: 'Write elsewhere.' },
  EACCES: { code: 'CANNOT_ACCESS', words: 'permission denied', hint: 'Look at who owns it and what its mode allows.' },
  EPERM: { code: 'CANNOT_ACCESS', words: 'not permitted', hint: 'Look at who owns it and what its mode allows.' },
  ENOENT: { code: 'CANNOT_ACCESS', words: 'expected a file or folder there; it is gone or was never there' },
  ENOTDIR: { code: 'CANNOT_ACCESS', words: 'expected a folder; a part of this path is a file' },
  EISDIR: { code: 'CANNOT_ACCESS', words: 'expected a file; it is a folder' },
  EMFILE: { code: 'CANNOT_ACCESS', words: 'too many files are open', hint: 'Raise the limit: ulimit -n 4096.' },
};

/**
 * An operating system's refusal (a full disk, a missing permission, a file that vanished) as an error that says where and
 * why; undefined for any other error.
 */
export function systemError(error: unknown): EspalierError | undefined {
  if (!(error instanceof Error) || error instanceof EspalierError) return undefined;
  const { code, path, syscall } = error as NodeJS.ErrnoException;
  const refusal = code === undefined || syscall === undefined ? undefined : refusals[code];
  if (!refusal) return undefined;
  const place = path ?? `the system call ${syscall}`;
  return new EspalierError(
    { code: refusal.code, path: place, message: `${refusal.words} (${code})`, hint: refusal.hint },
    { cause: error },
  );
}
