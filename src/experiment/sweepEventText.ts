import type { RunMetrics } from '../evaluation/runMetrics.js';
import type { SweepEvent } from './sweepEvent.js';

/** A finished run of a sweep in one line: `4 of 12  unlabeled=500 seed=1: macro F1 91.2 in 41 s; about 5 min left`. */
export function sweepEventText(event: SweepEvent, metrics: RunMetrics | undefined): string {
  const { axes, control, record, seconds, done, total, secondsLeft } = event;
  const named = Object.entries(axes).map(([axis, label]) => `${axis}=${label}`);
  const reached = record.rungs?.at(-1);
  const what = [
    ...named,
    ...(control ? [`(${control})`] : []),
    ...(reached ? [`after ${reached.epochs} epochs`] : []),
  ].join(' ');
  const took = `in ${duration(seconds)}`;
  const score = metrics?.mean.network?.validation?.macroF1 ?? metrics?.mean.network?.test?.macroF1;
  const outcome =
    record.state === 'failed'
      ? `failed ${took}: ${record.error?.split('\n', 1)[0]}`
      : `${typeof score === 'number' ? `macro F1 ${(100 * score).toFixed(1)} ` : ''}${took}`;
  const left = secondsLeft !== undefined && secondsLeft > 0 ? `; about ${duration(secondsLeft)} left` : '';
  return `${done} of ${total}  ${what || 'base'}: ${outcome}${left}`;
}

/** A duration in the largest unit that tells it. */
function duration(seconds: number): string {
  if (seconds < 100) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
