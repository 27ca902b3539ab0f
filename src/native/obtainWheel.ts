import { statSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EspalierError } from '../core/errors.js';
import { type Progress, silentProgress } from '../core/progress.js';
import { fetchFile } from '../files/fetchFile.js';
import { hashFile } from '../files/hashFile.js';
import { downloadWithPip } from './downloadWithPip.js';
import { locateWheel } from './locateWheel.js';
import type { PinnedWheel } from './recipe.js';
import { wheelPath } from './wheelPath.js';

export interface ObtainOptions {
  readonly home: string;
  readonly python: string;
  readonly env: NodeJS.ProcessEnv;
  readonly progress?: Progress;
  readonly signal?: AbortSignal;
}

/**
 * Brings a wheel to this machine, proved against its sha256. pip says where it is and Espalier fetches it, since pip cannot go on with a
 * download that broke off; where the address needs what only pip has (a password, a proxy), pip fetches it.
 *
 * @returns the file: under the home's `downloads/`, or where a folder of `find-links` has it
 * @throws EspalierError DOWNLOAD, CHECKSUM
 */
export async function obtainWheel(wheel: PinnedWheel, options: ObtainOptions): Promise<string> {
  const { home, python, env, progress = silentProgress, signal } = options;
  const path = wheelPath(home, wheel);
  if (sizeOf(path) === wheel.bytes && (await hashFile(path)) === wheel.sha256) return path;
  const url = await locateWheel(wheel, python, env, signal);
  if (url.startsWith('file:')) {
    const own = fileURLToPath(url);
    await check(own, wheel, false);
    return own;
  }
  // What is not whole yet has a name of its own: a file that is longer than it should be would only be gone on with.
  const partial = `${path}.partial`;
  const label = `download ${wheel.name}`;
  const before = sizeOf(partial);
  try {
    const found = await fetchFile(url, partial, { progress, signal, label });
    if (!found) throw new EspalierError({ code: 'DOWNLOAD', message: `${url}: there is no such file` });
  } catch (cause) {
    // What broke off half-way was to be had, and the next try goes on with it.
    if (!(cause instanceof EspalierError) || cause.code !== 'DOWNLOAD' || sizeOf(partial) > before) throw cause;
    progress.say(`${wheel.name}: not to be had directly (${cause.problems[0].message}); pip fetches it`);
    await downloadWithPip(wheel, partial, label, options);
  }
  await check(partial, wheel, true);
  await rename(partial, path);
  return path;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

async function check(path: string, wheel: PinnedWheel, ours: boolean): Promise<void> {
  const sha256 = await hashFile(path);
  if (sha256 === wheel.sha256) return;
  if (ours) await rm(path, { force: true });
  throw new EspalierError({
    code: 'CHECKSUM',
    message: `${path}: expected ${wheel.name} ${wheel.version} with sha256 ${wheel.sha256}; received a file with ${sha256}`,
    hint: ours
      ? 'It is taken away; run the command again, and if that gives the same, ask whoever runs the package index.'
      : 'It lies in a folder that pip is told to look into (find-links): put the published wheel there.',
  });
}
