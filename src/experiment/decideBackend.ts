import type { BackendName } from '../backend/backend.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import type { SweepFolder } from './sweepFolder.js';
import type { SweepPlan } from './sweepPlan.js';

/** `backend.json` in a sweep's folder: what `backend: auto` means in all of its runs. */
export interface SweepBackend {
  readonly kind: BackendName;
  readonly device: string;
  /** Why it is this one. */
  readonly reason?: string;
  /** The run that opened it first. */
  readonly run: string;
}

/** The file's name in a sweep's folder. */
export const backendFile = 'backend.json';

/**
 * What `backend: auto` means in a sweep. The first run that opens a backend decides it for all others, now and when the sweep goes on, as cells on different backends would differ in
 * more than their axes. It is written down, and is no part of a cell's id.
 *
 * @returns undefined where no run says `auto`, or none has opened a backend yet
 */
export async function decideBackend(
  plan: SweepPlan,
  folder: SweepFolder,
  say: (line: string) => void,
): Promise<SweepBackend | undefined> {
  const runs = plan.runs.filter(({ auto }) => auto);
  if (runs.length === 0) return undefined;
  const decided = await folder.readJson<SweepBackend>(backendFile);
  if (decided) return decided;
  for (const { id } of runs) {
    const { backend } = (await folder.readOfRun<{ backend?: Omit<SweepBackend, 'run'> }>(id, 'environment.json')) ?? {};
    if (!backend) continue;
    const { kind, device, reason } = backend;
    const first: SweepBackend = { kind, device, ...(reason !== undefined && { reason }), run: id };
    await writeFileWhole(folder.file(backendFile), `${JSON.stringify(first, null, 2)}\n`);
    say(`backend: ${kind} for all runs that say auto, as run ${id} opened it`);
    return first;
  }
  return undefined;
}
