import type { RunMetrics } from '../evaluation/runMetrics.js';
import { sharingFinding } from '../evaluation/sharingFinding.js';
import { sharingTable } from '../evaluation/sharingTable.js';
import { textTable } from './textTable.js';

/** What the controls show; empty where none were trained. */
export function controlsText({ controls }: Pick<RunMetrics, 'controls'>, columns?: number): string {
  const lines: string[] = [];
  if (controls?.negativeTransfer) {
    const { head, rows } = sharingTable(controls.negativeTransfer);
    lines.push(
      'The network against single-task twins, test split; intervals are paired, helps and hurts hold over all tasks (Holm, 5 %)',
      textTable(head, rows, columns),
      sharingFinding(controls.negativeTransfer),
    );
  }
  const equal = controls?.equalWeights?.comparison.mean;
  if (equal) {
    const share = (value: number) => (100 * value).toFixed(1).replace('-', '−');
    lines.push(
      `Against equal weights Δ is ${share(equal.relative)} % over ${equal.tasks} tasks (95 %: ${share(equal.interval[0])} … ${share(equal.interval[1])}).`,
    );
  }
  return lines.join('\n');
}
