import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { EspalierError } from '../core/errors.js';
import { partialPath } from '../files/writeFileWhole.js';
import { isAlive, markOf, type ProcessMark } from './processMark.js';

type Holder = ProcessMark & { readonly host: string };

/**
 * Takes a lock that one process holds at a time. The file appears whole, by a link that fails where one is there; one whose process is gone (`kill -9`, a
 * power cut) is moved aside first, which only one of several can do.
 *
 * @returns lets go of it
 * @throws EspalierError SWEEP_RUNNING
 */
export async function lockSweep(path: string): Promise<() => Promise<void>> {
  await mkdir(dirname(path), { recursive: true });
  const own: Holder = { ...(await markOf(process.pid)), host: hostname() };
  const written = partialPath(path);
  await writeFile(written, JSON.stringify(own));
  try {
    for (let tries = 0; tries < 5; tries++) {
      try {
        await link(written, path);
        return () => rm(path, { force: true });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const holder = await readHolder(path);
      if (holder && (holder.host !== own.host || (await isAlive(holder)))) throw running(path, holder);
      await moveAside(path, `${written}.stale`, holder);
    }
    throw running(path, undefined);
  } finally {
    await rm(written, { force: true });
  }
}

/** Takes a stale lock away. One that somebody else has put in its place meanwhile goes back. */
async function moveAside(path: string, aside: string, stale: Holder | undefined): Promise<void> {
  try {
    await rename(path, aside);
  } catch {
    return;
  }
  const moved = await readHolder(aside);
  if (JSON.stringify(moved) !== JSON.stringify(stale)) await link(aside, path).catch(() => {});
  await rm(aside, { force: true });
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Holder;
  } catch {
    return undefined;
  }
}

function running(path: string, holder: Holder | undefined): EspalierError {
  const who = holder ? `process ${holder.pid} on ${holder.host} runs it` : 'another process runs it';
  return new EspalierError({
    code: 'SWEEP_RUNNING',
    message: `${dirname(path)}: ${who}; expected nobody`,
    hint: `Wait for it, or stop it with Ctrl-C. If it runs no more, take ${path} away.`,
  });
}
