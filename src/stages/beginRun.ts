import type { RunFolder } from '../run/runFolder.js';
import { describeEnvironment } from './describeEnvironment.js';
import type { PipelineEnvironment } from './environment.js';

/** Writes environment.json; a run that is resumed keeps the one it began with. */
export async function beginRun(
  folder: RunFolder,
  { resume = false, date = () => new Date() }: PipelineEnvironment & { readonly resume?: boolean },
): Promise<void> {
  if (resume && (await folder.readTextIfThere('environment.json')) !== null) return;
  await folder.writeJson('environment.json', describeEnvironment(date()));
}
