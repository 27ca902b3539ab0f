import type { RunFolder } from '../run/runFolder.js';
import type { TrainingStatus } from './protocol.js';

/**
 * The last epoch that a run has logged; null before the first.
 *
 * @param metric a score's path, such as `mean/validation/macroF1`; null stands for one that was not computed
 */
export async function lastEpoch(folder: RunFolder, metric: string): Promise<TrainingStatus['epoch']> {
  const text = (await folder.readTextIfThere('log.jsonl')) ?? '';
  // The last line may still be under way.
  const lines = text.slice(0, text.lastIndexOf('\n') + 1).split('\n');
  const line = lines.findLast((each) => each.includes('"event":"epoch"'));
  if (line === undefined) return null;
  const { epoch, loss, scores } = JSON.parse(line) as { epoch: number; loss: number; scores: Record<string, number> };
  return { epoch, loss, metric, value: scores[metric] ?? null };
}
