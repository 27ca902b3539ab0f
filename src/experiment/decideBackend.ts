import type { BackendName } from '../backend/backend.js';
import { backends } from '../backend/index.js';
import { EspalierError } from '../core/errors.js';
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

const file = 'backend.json';

/**
 * What `backend: auto` means in a sweep. The first run that opens a backend decides it for all others, now and when the sweep goes on, as cells on different backends would differ in
 * more than their axes. It is written down, and is no part of a cell's id.
 *
 * @returns undefined where no run says `auto`, or none has opened a backend yet
 * @throws EspalierError SWEEP_BACKEND where the one that was decided is not installed any more
 */
export async function decideBackend(
  plan: SweepPlan,
  folder: SweepFolder,
  say: (line: string) => void,
): Promise<SweepBackend | undefined> {
  const runs = plan.runs.filter(({ auto }) => auto);
  if (runs.length === 0) return undefined;
  const decided = await folder.readJson<SweepBackend>(file);
  if (decided) {
    if (!(await backends[decided.kind].isInstalled())) throw gone(decided, folder);
    return decided;
  }
  for (const { id } of runs) {
    const { backend } = (await folder.readOfRun<{ backend?: Omit<SweepBackend, 'run'> }>(id, 'environment.json')) ?? {};
    if (!backend) continue;
    const { kind, device, reason } = backend;
    const first: SweepBackend = { kind, device, ...(reason !== undefined && { reason }), run: id };
    await writeFileWhole(folder.file(file), `${JSON.stringify(first, null, 2)}\n`);
    say(`backend: ${kind} for all runs that say auto, as run ${id} opened it`);
    return first;
  }
  return undefined;
}

function gone({ kind, device, run }: SweepBackend, folder: SweepFolder): EspalierError {
  return new EspalierError({
    code: 'SWEEP_BACKEND',
    message: `${folder.file(file)}: expected ${kind} (${device}), on which run ${run} decided for all runs that say auto; it is not installed any more`,
    hint: `${backends[kind].remedy} Or run the sweep into another --out, where all of its cells are on one other backend.`,
  });
}
