import type { LogEvent } from './reportInput.js';

/** One epoch of training as log.jsonl tells it. */
export interface Epoch {
  epoch: number;
  /** Mean training loss. */
  loss?: number;
  /** Scores by path, such as `mean/validation/macroF1`. */
  scores: Record<string, number>;
  /** Weight of each task in the shared update; 1 is what equal balancing gives. */
  taskBalance: Record<string, number>;
}

/** The epochs among a log's events, the last word on each (a resumed run may tell one twice), in order. */
export function epochsOf(log: readonly LogEvent[]): Epoch[] {
  const epochs = new Map<number, Epoch>();
  for (const event of log) {
    if (event.event !== 'epoch' || typeof event.epoch !== 'number') continue;
    epochs.set(event.epoch, {
      epoch: event.epoch,
      ...(typeof event.loss === 'number' && { loss: event.loss }),
      scores: numbersOf(event.scores),
      taskBalance: numbersOf(event.taskBalance),
    });
  }
  return [...epochs.values()].sort((a, b) => a.epoch - b.epoch);
}

function numbersOf(value: unknown): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, one]) => typeof one === 'number'));
}
