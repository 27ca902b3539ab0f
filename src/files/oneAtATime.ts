import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isAlive } from './isAlive.js';
import { makeFolder } from './makeFolder.js';
import { partialPath } from './writeFileWhole.js';

export interface OneAtATimeOptions {
  readonly signal?: AbortSignal;
  /** Called once, where another process is at it. @param pid which one */
  readonly onWait?: (pid: number) => void;
}

/**
 * Does `work` while no other process of this machine does what goes by the same `lock`: waits for its end, or takes over where it died. A second
 * piece of work in the same process waits too.
 *
 * @param lock a path; a small file stands there as long as the work goes on
 */
export async function oneAtATime<T>(lock: string, work: () => Promise<T>, options: OneAtATimeOptions = {}): Promise<T> {
  const { signal, onWait } = options;
  await makeFolder(dirname(lock));
  const mine = partialPath(lock);
  // Written beside and linked into place, so that nobody ever reads half a number.
  await writeFile(mine, String(process.pid));
  try {
    for (let waits = 0; !(await placed(mine, lock)); waits++) {
      const holder = await holderOf(lock);
      if (holder !== undefined && !isAlive(holder)) await takeAway(lock, holder);
      else {
        if (waits === 0 && holder !== undefined) onWait?.(holder);
        await setTimeout(100, undefined, { signal });
      }
    }
  } finally {
    await rm(mine, { force: true });
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function placed(mine: string, lock: string): Promise<boolean> {
  try {
    await link(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function holderOf(lock: string): Promise<number | undefined> {
  const text = await readFile(lock, 'utf8').catch(() => '');
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** Of two that see the same dead holder one must not take away what the other has just put there: what was moved is looked at again. */
async function takeAway(lock: string, dead: number): Promise<void> {
  const moved = partialPath(lock);
  try {
    await rename(lock, moved);
  } catch {
    return; // somebody else was quicker
  }
  if ((await holderOf(moved)) !== dead) await link(moved, lock).catch(() => {});
  await rm(moved, { force: true });
}
