import { fileLabel } from '../config/configFile.js';
import { EspalierError } from '../core/errors.js';
import type { RunMetrics } from '../evaluation/runMetrics.js';
import { runSweep, type SweepOutcome } from '../experiment/runSweep.js';
import { sweepEventText } from '../experiment/sweepEventText.js';
import type { SweepFolder } from '../experiment/sweepFolder.js';
import type { SweepPlan } from '../experiment/sweepPlan.js';
import type { CommandContext } from './commandContext.js';
import { loadPlan, planText, type SweepOptions } from './sweepPlan.js';
import { writeSweepReport } from './sweepReport.js';

/** `espalier sweep run FILE`: runs what is not done yet, then reports. What is planned stays as it was frozen. */
export async function sweepRun(file: string, options: SweepOptions, context: CommandContext): Promise<void> {
  const { planned, folder } = await loadPlan(file, options, context);
  const { plan } = planned;
  const shown = fileLabel(folder.path, context.cwd);
  const before = await folder.readPlan();
  if (before) checkSamePlan(before, plan, shown);
  // Budget and runner may change; what is run may not.
  await folder.writePlan(plan, planned.configs);
  context.progress.say(planText(plan));
  let outcome: SweepOutcome;
  const inOrder: Promise<void>[] = [Promise.resolve()];
  try {
    outcome = await runSweep(plan, folder, {
      cli: context.cli ?? [],
      now: context.now,
      signal: context.signal,
      say: (line) => context.progress.say(line),
      tell: (event) => {
        inOrder.push(
          Promise.all([folder.readOfRun<RunMetrics>(event.run.id, 'metrics.json'), inOrder.at(-1)]).then(([metrics]) =>
            context.progress.say(sweepEventText(event, metrics)),
          ),
        );
      },
    });
  } catch (error) {
    if (context.signal.aborted) context.progress.say(`${shown}: stopped; the same command goes on`);
    throw error;
  }
  await Promise.all(inOrder);
  const report = await writeSweepReport(plan, folder, context);
  if (options.json) {
    context.print(JSON.stringify({ folder: folder.path, ...outcome, cells: report.cells.length }, null, 2));
  } else {
    context.print([report.text, outcomeText(outcome, shown), report.files].join('\n'));
  }
  await failWhereRunsFailed(plan, folder, outcome, shown);
}

/** @throws EspalierError OTHER_PLAN where other runs are asked for than those that were frozen */
function checkSamePlan(before: SweepPlan, now: SweepPlan, shown: string): void {
  const was = new Set(before.runs.map(({ id }) => id));
  const is = new Set(now.runs.map(({ id }) => id));
  const gone = [...was].filter((id) => !is.has(id)).length;
  const fresh = [...is].filter((id) => !was.has(id)).length;
  if (gone + fresh === 0) return;
  throw new EspalierError({
    code: 'OTHER_PLAN',
    message: `${shown}: expected the sweep that was planned; the file, its base, the data or Espalier changed since: ${fresh} of ${is.size} runs are new, ${gone} of the plan's are not asked for any more`,
    hint: '`espalier sweep plan` freezes it anew: runs that stayed the same are kept. Or choose another --out.',
  });
}

function outcomeText({ runs, done, failed, left, budget }: SweepOutcome, shown: string): string {
  const ends = budget ? `; the budget of ${budget} is used up` : left > 0 ? '; the same command goes on' : '';
  return `${shown}: ${done} of ${runs} runs done${failed > 0 ? `, ${failed} failed` : ''}${left > 0 ? `, ${left} left${ends}` : ''}`;
}

/** @throws EspalierError RUN_FAILED for every run that failed */
async function failWhereRunsFailed(
  plan: SweepPlan,
  folder: SweepFolder,
  { failed }: SweepOutcome,
  shown: string,
): Promise<void> {
  if (failed === 0) return;
  const problems = [];
  for (const { id } of plan.runs) {
    const record = await folder.readRecord(id);
    if (record?.state !== 'failed') continue;
    problems.push({
      code: 'RUN_FAILED',
      path: `${shown}/cells/${id}`,
      message: record.error ?? '',
      hint: `All that it said is in ${shown}/cells/${id}/log.txt; the same command tries it again.`,
    });
  }
  throw new EspalierError(problems);
}
