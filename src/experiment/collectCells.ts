import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { CellResult } from './cellResult.js';
import { costOf } from './costOf.js';
import { countParameters } from './countParameters.js';
import { scoresOf } from './scoresOf.js';
import type { SweepFolder } from './sweepFolder.js';
import type { SweepPlan } from './sweepPlan.js';
import { twinScoresOf } from './twinScoresOf.js';

/** What the finished cells of a sweep came to, in the plan's order. With successive halving each has the epochs it got among its axes, as `stopAfter`. */
export async function collectCells(plan: SweepPlan, folder: SweepFolder): Promise<CellResult[]> {
  const results: CellResult[] = [];
  for (const { run: id, axes, control, seed } of plan.cells) {
    const record = await folder.readRecord(id);
    if (record?.state !== 'done') continue;
    const metrics = await folder.readOfRun<RunMetrics>(id, 'metrics.json');
    if (!metrics) continue;
    const parameters = await countParameters(`${folder.run(id)}/model/weights.safetensors`);
    const reached = record.rungs?.at(-1)?.epochs;
    results.push({
      id,
      axes: { ...axes, ...(reached !== undefined && { stopAfter: reached }) },
      ...(control && { control }),
      seed,
      scores: control === 'singleTask' ? twinScoresOf(metrics) : scoresOf(metrics),
      cost: costOf(metrics, record.seconds, parameters),
    });
  }
  return results;
}
