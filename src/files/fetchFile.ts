import { existsSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { type Progress, silentProgress } from '../core/progress.js';
import { makeFolder } from './makeFolder.js';

export interface FetchOptions {
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
  /** What the work is called beside its bar; without it no bar is shown. */
  readonly label?: string;
  /** What to do where the address cannot be reached. */
  readonly hint?: string;
}

/**
 * Downloads what `url` serves into `path`, going on where a broken-off download of the same file ended (a server that
 * serves whole files only starts over). What the file must be is the caller's to check.
 *
 * @returns false where the server says that there is no such file
 * @throws EspalierError DOWNLOAD with the address and why it gave nothing; CANNOT_WRITE is the system's own error
 */
export async function fetchFile(url: string, path: string, options: FetchOptions = {}): Promise<boolean> {
  const { progress = silentProgress, signal, label, hint } = options;
  await makeFolder(dirname(path));
  const before = existsSync(path) ? (await stat(path)).size : 0;
  const response = await request(url, before, signal, hint);
  if (response.status === 404) return false;
  // 416: what is here is the whole file already, or longer than it; the checksum will tell.
  if (response.status === 416) return true;
  if (!response.ok || !response.body) throw refused(url, `the server answered ${response.status}`, hint);
  const resumed = response.status === 206;
  const rest = Number(response.headers.get('content-length') ?? 0);
  const from = resumed ? before : 0;
  const bar = (label === undefined ? silentProgress : progress).begin(label ?? '', from + rest, 'bytes', from);
  const file = await open(path, resumed ? 'a' : 'w');
  try {
    for await (const chunk of response.body) {
      signal?.throwIfAborted();
      await file.writeFile(chunk as Uint8Array);
      bar.advance((chunk as Uint8Array).length);
    }
  } catch (cause) {
    signal?.throwIfAborted();
    if ((cause as NodeJS.ErrnoException).syscall === 'write') throw cause;
    throw refused(url, `the download broke off (${reasonOf(cause)}); run the command again to go on`, hint, cause);
  } finally {
    await file.close();
    bar.end();
  }
  return true;
}

async function request(
  url: string,
  from: number,
  signal: AbortSignal | undefined,
  hint: string | undefined,
): Promise<Response> {
  try {
    return await fetch(url, { headers: from > 0 ? { range: `bytes=${from}-` } : {}, signal });
  } catch (cause) {
    signal?.throwIfAborted();
    throw refused(url, `it cannot be reached (${reasonOf(cause)})`, hint, cause);
  }
}

/** `fetch` puts the reason one level down. */
function reasonOf(cause: unknown): string {
  const { message, cause: below } = cause as { message?: string; cause?: { code?: string; message?: string } };
  return below?.code ?? below?.message ?? message ?? String(cause);
}

function refused(url: string, message: string, hint: string | undefined, cause?: unknown): EspalierError {
  return new EspalierError({ code: 'DOWNLOAD', message: `${url}: ${message}`, ...(hint ? { hint } : {}) }, { cause });
}
