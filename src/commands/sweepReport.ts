import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileLabel } from '../config/configFile.js';
import { EspalierError } from '../core/errors.js';
import { metricNames } from '../core/metrics/index.js';
import type { FoundAnalysis } from '../experiment/analysis/analyseBy.js';
import { analyseSweep } from '../experiment/analysis/analyseSweep.js';
import { analysisSection } from '../experiment/analysis/analysisSection.js';
import type { CellResult } from '../experiment/cellResult.js';
import { cellsCsv } from '../experiment/cellsCsv.js';
import { collectCells } from '../experiment/collectCells.js';
import { renderSweep } from '../experiment/renderSweep.js';
import { type SweepSummary, summarizeCells } from '../experiment/summarizeCells.js';
import { summaryTable } from '../experiment/summaryTable.js';
import { SweepFolder } from '../experiment/sweepFolder.js';
import type { SweepPlan } from '../experiment/sweepPlan.js';
import { writeFileWhole } from '../files/writeFileWhole.js';
import { textTable } from '../terminal/textTable.js';
import type { CommandContext } from './commandContext.js';
import { loadPlan } from './sweepPlan.js';

/** `espalier sweep report FILE|DIR`: what the finished cells came to, on the terminal, in cells.jsonl, cells.csv and report.html. */
export async function sweepReport(
  path: string,
  options: { out?: string; json?: boolean },
  context: CommandContext,
): Promise<void> {
  const folder = await folderOf(path, options, context);
  const plan = await folder.readPlan();
  const shown = fileLabel(folder.path, context.cwd);
  if (!plan) {
    throw new EspalierError({
      code: 'NOT_A_SWEEP',
      message: `${shown}: expected a sweep's folder with plan.json; there is none`,
      hint: 'Run it first: espalier sweep run FILE.',
    });
  }
  const report = await writeSweepReport(plan, folder, context);
  context.print(options.json ? JSON.stringify(jsonOf(plan, report), null, 2) : `${report.text}\n${report.files}`);
}

/** Collects the finished cells and writes cells.jsonl, cells.csv and report.html into the sweep's folder. */
export async function writeSweepReport(
  plan: SweepPlan,
  folder: SweepFolder,
  context: CommandContext,
): Promise<{
  cells: CellResult[];
  summaries: SweepSummary[];
  found: readonly FoundAnalysis[];
  text: string;
  files: string;
}> {
  const cells = await collectCells(plan, folder);
  await writeFileWhole(folder.file('cells.jsonl'), cells.map((cell) => `${JSON.stringify(cell)}\n`).join(''));
  await writeFileWhole(folder.file('cells.csv'), cellsCsv(cells));
  const { compare, seedAxes } = plan;
  const metrics = [compare.metric, ...metricNames.filter((name) => name !== compare.metric)];
  const summaries = metrics
    .map((metric) => summarizeCells(cells, seedAxes, { ...compare, metric }))
    .filter(({ rows }) => rows.length > 0);
  const found = analyseSweep(plan, cells);
  const sections = await Promise.all(found.map(analysisSection));
  const page = renderSweep(plan, { cells: cells.length, of: plan.cells.length }, sections, summaries);
  await writeFileWhole(folder.file('report.html'), page);
  const [first] = summaries;
  const text =
    first === undefined
      ? `${plan.name}: no cell is done yet`
      : [
          `${first.metric} on the ${first.split} split, in percent: means over seeds and their 95 % intervals`,
          textTable(summaryTable(first).head, summaryTable(first).rows, context.columns),
          '',
          ...found.map(({ setting, finding }) => (setting ? `${setting}: ${finding}` : finding)),
          '',
        ].join('\n');
  return { cells, summaries, found, text, files: `Report: ${fileLabel(folder.file('report.html'), context.cwd)}` };
}

/** Charts are drawings of what stands in the tables. */
function jsonOf({ name }: SweepPlan, { cells, summaries, found }: Awaited<ReturnType<typeof writeSweepReport>>) {
  const findings = found.map(({ name, setting, title, finding, table }) => ({
    name,
    ...(setting && { setting }),
    title,
    finding,
    table,
  }));
  return { name, cells, summaries, findings };
}

async function folderOf(path: string, options: { out?: string }, context: CommandContext): Promise<SweepFolder> {
  const given = resolve(context.cwd, path);
  const found = await stat(given).catch(() => undefined);
  if (found?.isDirectory()) return new SweepFolder(given);
  return (await loadPlan(path, options, context)).folder;
}
