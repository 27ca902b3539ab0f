import { loadExperiment } from '../config/index.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { renderReport } from '../report/renderReport.js';
import type { LogEvent } from '../report/reportInput.js';
import { readLineage } from './lineage.js';
import { readReportRows } from './readReportRows.js';
import type { RunFolder } from './runFolder.js';

/**
 * Draws the report of a run from what its folder holds.
 *
 * @param to where to write it; by default report.html in the folder
 * @returns the path written to
 */
export async function reportRun(folder: RunFolder, to = folder.file('report.html')): Promise<string> {
  const metrics = await folder.readJson<RunMetrics>('metrics.json');
  const config = await folder.readText('config.resolved.yaml');
  const { experiment } = await loadExperiment(folder.file('config.resolved.yaml'), {
    cwd: folder.path,
    withoutFiles: true,
  });
  const html = await renderReport({
    metrics,
    config,
    environment: await folder.readJson('environment.json'),
    log: parseLog((await folder.readTextIfThere('log.jsonl')) ?? ''),
    rows: await readReportRows(experiment, folder, metrics),
    constraints: experiment.constraints,
    lineage: (await readLineage(folder)) ?? undefined,
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
