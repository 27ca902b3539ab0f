import type { RunMetrics } from '../evaluation/runMetrics.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { renderReport } from '../report/renderReport.js';
import type { LogEvent } from '../report/reportInput.js';
import type { RunFolder } from './runFolder.js';

/**
 * Draws the report of a run from what its folder holds.
 *
 * @param to where to write it; by default report.html in the folder
 * @returns the path written to
 */
export async function reportRun(folder: RunFolder, to = folder.file('report.html')): Promise<string> {
  const html = await renderReport({
    metrics: await folder.readJson<RunMetrics>('metrics.json'),
    config: await folder.readText('config.resolved.yaml'),
    environment: await folder.readJson('environment.json'),
    log: parseLog((await folder.readTextIfThere('log.jsonl')) ?? ''),
  });
  await writeFileWhole(to, html);
  return to;
}

/** A crash can leave the last line half written: it is left out. */
function parseLog(text: string): LogEvent[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line ? [JSON.parse(line) as LogEvent] : [];
    } catch {
      return [];
    }
  });
}
