import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { EspalierError } from '../core/errors.js';
import { isAlive, type ProcessMark } from './processMark.js';
import type { SweepFolder } from './sweepFolder.js';

/** Milliseconds between two looks at a process that an earlier call left behind. */
const look = 200;

/** Milliseconds in which it should have ended. */
const patience = 120_000;

/**
 * Waits for a run's process of an earlier call that was killed: it is about to end, and two must not write into one folder.
 *
 * @throws EspalierError SWEEP_RUNNING where it does not end
 */
export async function waitForOrphan(
  folder: SweepFolder,
  id: string,
  { say, signal }: { readonly say: (line: string) => void; readonly signal: AbortSignal },
): Promise<void> {
  const mark = await folder.readOfCell<ProcessMark>(id, 'process.json');
  if (!mark) return;
  for (let waited = 0; await isAlive(mark); waited += look) {
    if (signal.aborted) return;
    if (waited === 0) say(`${id}: waiting for process ${mark.pid} of an earlier call to end`);
    if (waited > patience) {
      throw new EspalierError({
        code: 'SWEEP_RUNNING',
        message: `${join(folder.path, 'cells', id)}: process ${mark.pid} of an earlier call still runs; expected it to have ended`,
        hint: 'Stop it, then start the sweep again.',
      });
    }
    await pause(look);
  }
}
