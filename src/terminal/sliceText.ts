import type { RunMetrics } from '../evaluation/runMetrics.js';
import { sliceTable } from '../evaluation/sliceTable.js';
import { floorText } from './floorText.js';
import { textTable } from './textTable.js';

/** The slices' scores, whether their lift is known, and their floors; empty where the run has no slices to speak of. */
export function sliceText(
  metrics: Pick<RunMetrics, 'tasks' | 'floors'> & { readonly sliceHeads?: { readonly control: boolean } },
  columns?: number,
): string {
  const { sliceHeads, floors } = metrics;
  const table = sliceTable(metrics);
  const lines: string[] = [];
  if (table && (sliceHeads || floors)) {
    lines.push('Slices, test split, in percent', textTable(table.head, table.rows, columns));
  }
  if (table && sliceHeads && !sliceHeads.control) {
    lines.push('No twin without slice heads was trained (--controls trains one): what they add is not known.');
  }
  if (floors) lines.push(floorText(floors));
  return lines.join('\n');
}
