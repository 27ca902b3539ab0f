import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { RunFolder } from '../run/runFolder.js';

/** Writes metrics.json with the memory that the process has taken at most so far. */
export async function writeMetrics(folder: RunFolder, metrics: RunMetrics): Promise<RunMetrics> {
  const complete = { ...metrics, memory: { peakRssBytes: process.resourceUsage().maxRSS * 1024 } };
  await folder.writeJson('metrics.json', complete);
  return complete;
}
