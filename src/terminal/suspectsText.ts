import type { TaskSuspects } from '../core/suspectReport.js';
import { textTable } from './textTable.js';

/** Pairs of classes beyond these are only in --json. */
const mostConfusions = 5;

const nouns = { gold: 'gold labels', labels: 'labels of the label model' } as const;

/** What `espalier suspects` prints for one task. */
export function suspectsText(found: TaskSuspects, columns?: number): string {
  const { task, of, rows, splits, estimated, confusions, suspects } = found;
  const share = rows === 0 ? 0 : (100 * estimated) / rows;
  const lines = [
    `${task}: ${withCommas(found.found)} of ${withCommas(rows)} ${nouns[of]} (${splits.join(', ')}) are suspected to be wrong; the confident joint estimates ${withCommas(Math.round(estimated))} (${share.toFixed(1)} %)`,
    ...confusions
      .slice(0, mostConfusions)
      .map(({ given, likely, rows: n }) => `  given ${given}, is ${likely}: about ${withCommas(Math.round(n))}`),
  ];
  if (suspects.length === 0) return lines.join('\n');
  const hasText = suspects.some(({ text }) => text !== undefined);
  const other = of === 'gold' ? 'label model' : 'gold';
  const head = ['row', 'split', 'given', 'likely', 'margin', other, ...(hasText ? ['text'] : [])];
  const cells = suspects.map((row) => [
    row.id,
    row.split,
    row.given,
    row.likely,
    row.margin.toFixed(2),
    of === 'gold' ? (row.label?.class ?? 'none') : (row.gold ?? '–'),
    ...(hasText ? [row.text ?? ''] : []),
  ]);
  const left = found.found - suspects.length;
  return [
    lines.join('\n'),
    textTable(head, cells, columns) + (left > 0 ? `\n… and ${withCommas(left)} more (--limit, --out)` : ''),
  ].join('\n\n');
}

function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}
