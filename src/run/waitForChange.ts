import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds between two looks; many editors write a file in two steps, so what changed must also hold still for one. */
const pause = 60;

/** What files look like at one moment. */
export async function stampsOf(files: readonly string[]): Promise<string> {
  const stamps = await Promise.all(
    files.map(async (file) => {
      const found = await stat(file, { bigint: true }).catch(() => undefined);
      return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'none';
    }),
  );
  return stamps.join('\n');
}

/**
 * Waits until one of the files is written, replaced, removed or made, and is left alone again. It looks at them every 60 ms rather than
 * have the system tell: that works on every file system and with editors that put a new file in the old one's place.
 *
 * @param before {@link stampsOf} the files when they were last read
 * @returns false where the signal aborts first
 */
export async function waitForChange(files: readonly string[], before: string, signal: AbortSignal): Promise<boolean> {
  let last = before;
  while (!signal.aborted) {
    await sleep(pause, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    const now = await stampsOf(files);
    if (now !== before && now === last) return true;
    last = now;
  }
  return false;
}
