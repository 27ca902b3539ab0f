import type { Exported } from '../export/exported.js';
import { byteText } from './byteText.js';
import { textTable } from './textTable.js';

/** The files that an export wrote, and what 8-bit weights cost where they were asked for. */
export function exportText({ files, loss }: Exported, shown: string, columns?: number): string {
  const lines = [
    `${shown}: ${Object.entries(files)
      .map(([name, bytes]) => `${name} (${byteText(bytes)})`)
      .join(', ')}`,
  ];
  if (!loss) return lines.join('\n');
  const percent = (share: number) => (100 * share).toFixed(1);
  const rows = loss.map(({ task, n, float32, int8, changed }) => [
    task,
    String(n),
    ...(n > 0 ? [percent(float32), percent(int8), (100 * (int8 - float32)).toFixed(1)] : ['', '', '']),
    percent(changed),
  ]);
  const head = ['task', 'rows with gold', 'float32', 'int8', 'difference', 'decisions changed'];
  lines.push('', 'Accuracy on validation, in percent', textTable(head, rows, columns));
  return lines.join('\n');
}
