import type { Interval } from './bootstrap.js';
import type { NegativeTransfer, SharingChange } from './controlsMetrics.js';
import type { TextTable } from './summaryTable.js';

/** The negative-transfer table for a terminal: each task against its single-task twin, Δ over all of them, multi-label tasks as a whole. */
export function sharingTable({ metric, tasks, mean, groups }: NegativeTransfer): TextTable {
  const scale = metric === 'logLoss' || metric === 'brier' ? 1 : 100;
  const digits = scale === 1 ? 3 : 1;
  const score = (value: number) => (scale * value).toFixed(digits).replace('-', '−');
  const range = ([low, high]: Interval) => `${score(low)} … ${score(high)}`;
  const signed = (value: number) => `${value > 0 ? '+' : ''}${score(value)}`;
  const share = (value: number | null) =>
    value === null ? '–' : `${value > 0 ? '+' : ''}${(100 * value).toFixed(1)}`.replace('-', '−');
  const row = (name: string, { n, shared, single, difference, interval, relative }: SharingChange, verdict: string) => [
    name,
    String(n),
    score(shared),
    score(single),
    signed(difference),
    range(interval),
    share(relative),
    verdict,
  ];
  return {
    head: ['task', 'n', `shared ${metric}`, 'single-task', 'difference', '95 % interval', 'Δ %', 'sharing'],
    rows: [
      ...Object.entries(tasks).map(([name, change]) =>
        row(name, change, change.verdict === 'unclear' ? 'unclear' : change.verdict),
      ),
      ...(mean
        ? [
            [
              'mean',
              '',
              '',
              '',
              '',
              `Δ ${share(mean.interval[0])} … ${share(mean.interval[1])}`,
              share(mean.relative),
              '',
            ],
          ]
        : []),
      ...Object.entries(groups ?? {}).map(([name, change]) => row(`${name}: labels, macro F1`, change, '')),
    ],
  };
}
