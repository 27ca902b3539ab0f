import { backends } from '../backend/index.js';
import { EspalierError } from '../core/errors.js';
import { backendFile, type SweepBackend } from './decideBackend.js';
import type { SweepFolder } from './sweepFolder.js';

/**
 * Checks that what was decided for a sweep's runs can still be had, before one of them is started.
 *
 * @throws EspalierError SWEEP_BACKEND where it is not installed any more
 */
export async function requireBackend({ kind, device, run }: SweepBackend, folder: SweepFolder): Promise<void> {
  if (await backends[kind].isInstalled()) return;
  throw new EspalierError({
    code: 'SWEEP_BACKEND',
    message: `${folder.file(backendFile)}: expected ${kind} (${device}), which run ${run} decided for all runs that say auto; it is not installed any more`,
    hint: `${backends[kind].remedy} Or run the sweep into another --out, where all of its cells are on one other backend.`,
  });
}
