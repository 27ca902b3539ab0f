import { formatPlural } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { breakable, fold } from '../table.js';

/** Items that stand open; the rest is folded. */
const mostOpen = 8;

/** What deserves a look next, worst first: what the studio's overview says, over train and validation rows. */
export async function look({ rows, metrics }: ReportInput): Promise<Section | null> {
  if (!rows) return null;
  const items = [...rows.tasks.values()]
    .flatMap((task) => task.look)
    .sort((a, b) => b.weight - a.weight)
    .map(({ item }) => item);
  if (items.length === 0) return null;
  const tasks = new Set(items.map(({ task }) => task)).size;
  const manyTasks = Object.keys(metrics.tasks).length > 1;
  const line = ({ task, text, page }: (typeof items)[number]) =>
    html`<li>${manyTasks && html`<strong>${breakable(task)}</strong>: `}${text} <a href="#${page === 'lfs' ? 'sources' : 'errors'}">${page === 'lfs' ? 'label sources' : 'errors'}</a></li>`;
  const list = (some: typeof items): Html => html`<ol class="look">${some.map(line)}</ol>`;
  const rest = items.slice(mostOpen);
  return {
    id: 'look',
    title: 'Look here next',
    finding: `${formatPlural(items.length, 'thing deserves', 'things deserve')} a look${manyTasks ? ` on ${formatPlural(tasks, 'task')}` : ''}, counted on train and validation rows; the first matter most.`,
    body: html`${list(items.slice(0, mostOpen))}${rest.length > 0 && fold(`${rest.length} more`, list(rest))}`,
  };
}
