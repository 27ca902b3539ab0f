import type { RunMetrics } from '../../evaluation/runMetrics.js';
import type { TiedTasksMetrics } from '../../evaluation/tiedMetrics.js';
import { formatCount, formatDifference, formatList, formatScore, formatShare } from '../format.js';
import { html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { table } from '../table.js';

/** What it did to tied tasks that their predictions must not contradict. */
export async function consistency({ metrics }: ReportInput): Promise<Section | null> {
  const { tied } = metrics;
  if (!tied) return null;
  const rows = tied.flatMap(({ tasks }) => tasks.flatMap((name) => taskRow(name, metrics)));
  return {
    id: 'consistency',
    title: 'Consistent predictions',
    finding: tied.map(finding).join(' '),
    body: html`${
      rows.length > 0 &&
      table({
        caption:
          'Tied tasks on the test split, by their heads alone and made consistent: accuracy of the top probability, and end to end with the tasks above, by the heads’ top probabilities down the tree and as it is decided.',
        head: [
          'Task',
          'rows',
          'by its head',
          'consistent',
          'difference',
          'end to end by heads',
          'consistent',
          'difference',
        ],
        rows,
      })
    }`,
  };
}

function finding({ tasks, splits }: TiedTasksMetrics): string {
  const names = formatList(tasks);
  if (!splits.test) return `The predictions of ${names} never contradict; no row is in the test split.`;
  const { n, contradictions } = splits.test;
  if (contradictions === 0) {
    return `The heads of ${names} contradict on none of the ${formatCount(n)} test rows, so that each decides as by itself where it applies.`;
  }
  return `The heads of ${names} by themselves contradict on ${formatCount(contradictions)} of ${formatCount(n)} test rows (${formatShare(contradictions / n)}); their predictions never do.`;
}

function taskRow(name: string, { tasks }: RunMetrics) {
  const test = tasks[name]?.network?.splits.test;
  if (!test?.byHead || (test.n === 0 && !test.endToEnd?.n)) return [];
  const { byHead, endToEnd } = test;
  const both = (head: number | null | undefined, own: number | null | undefined) => [
    formatScore(head),
    formatScore(own),
    typeof head === 'number' && typeof own === 'number' ? formatDifference(own - head) : '–',
  ];
  return [
    [
      name,
      formatCount(endToEnd?.n ?? test.n),
      ...both(byHead.accuracy, test.accuracy),
      ...both(byHead.endToEnd?.accuracy, endToEnd?.accuracy),
    ],
  ];
}
