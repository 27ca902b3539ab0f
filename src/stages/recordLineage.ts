import { dirname } from 'node:path';
import type { Experiment } from '../config/experiment.js';
import { readLineage, writeLineage } from '../run/lineage.js';
import { RunFolder } from '../run/runFolder.js';
import type { Votes } from './castVotes.js';
import type { PipelineEnvironment } from './environment.js';

/** Writes lineage.json: hashes of rows and labeling functions, and the run that this one starts from or goes on with. */
export async function recordLineage(
  experiment: Experiment,
  votes: Votes,
  folder: RunFolder,
  { resume = false, date = () => new Date() }: PipelineEnvironment & { readonly resume?: boolean },
): Promise<void> {
  const before = resume ? await readLineage(folder) : null;
  const from = experiment.transfer?.from;
  const resumed = [...(before?.resumed ?? []), ...(before ? [date().toISOString()] : [])];
  await writeLineage(folder, {
    version: 1,
    data: Object.fromEntries([...votes.origins].map(([source, { data }]) => [source, data ?? null])),
    tasks: Object.fromEntries(experiment.tasks.map(({ name, source }) => [name, source])),
    labelingFunctions: [...votes.origins.values()].flatMap(({ functions }) =>
      functions.map(({ spec, definition }) => ({ name: spec.name, tasks: spec.tasks, definition: definition ?? null })),
    ),
    ...(from !== undefined && { transferredFrom: await runAt(from) }),
    ...(resumed.length > 0 && { resumed }),
    ...(before?.testOpened && { testOpened: before.testOpened }),
  });
}

/** The run that a path leads into: its folder, or a file below it; the path alone where there is none. */
async function runAt(path: string): Promise<{ path: string; configHash?: string }> {
  for (let folder = path; folder !== dirname(folder); folder = dirname(folder)) {
    const status = await new RunFolder(folder).readStatus().catch(() => null);
    if (status) return { path: folder, configHash: status.configHash };
  }
  return { path };
}
