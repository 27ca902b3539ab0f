import { readLineage, writeLineage } from './lineage.js';
import type { RunFolder } from './runFolder.js';

/**
 * Writes into a run's lineage that somebody looked at its test rows one by one, so that a later score on them can be read accordingly.
 *
 * @param command what showed them
 * @returns false for a run that keeps no lineage
 */
export async function testOpened(folder: RunFolder, command: string, date: Date): Promise<boolean> {
  const lineage = await readLineage(folder);
  if (!lineage) return false;
  const opened = [...(lineage.testOpened ?? []), { command, date: date.toISOString() }];
  await writeLineage(folder, { ...lineage, testOpened: opened });
  return true;
}
