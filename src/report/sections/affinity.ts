import { heatMap } from '../charts/heatMap.js';
import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { legend } from './models.js';

interface Pair {
  readonly a: string;
  readonly b: string;
  readonly cosine: number;
}

/** With more tasks than this the numbers would not fit their fields. */
const MOST_WRITTEN = 12;

/** Which tasks pull what they share in the same direction, and which against each other. */
export async function affinity({ metrics }: ReportInput): Promise<Section | null> {
  const measured = metrics.training?.affinity;
  if (!measured || measured.tasks.length < 2) return null;
  const { tasks, cosines } = measured;
  const pairs = tasks.flatMap((a, i) =>
    tasks.slice(i + 1).flatMap((b, at): Pair[] => {
      const cosine = cosines[i][i + 1 + at];
      return cosine === null ? [] : [{ a, b, cosine }];
    }),
  );
  return {
    id: 'affinity',
    title: 'Task affinity',
    finding: finding(pairs),
    body: html`<div class="charts">${drawn(tasks, cosines, metrics.training?.bestEpoch)}</div>`,
  };
}

function finding(pairs: readonly Pair[]): string {
  if (pairs.length === 0) return 'No two tasks had labels in the same batch, so their gradients cannot be compared.';
  const sorted = pairs.toSorted((x, y) => y.cosine - x.cosine);
  const [most, least] = [sorted[0], sorted[sorted.length - 1]];
  const said = ({ a, b, cosine }: Pair) => `${a} and ${b} (${signed(cosine)})`;
  if (pairs.length === 1) {
    return `The gradients of ${said(most)} ${most.cosine < 0 ? 'point against each other' : 'agree'} in what the tasks share.`;
  }
  const against = pairs.filter(({ cosine }) => cosine < 0).length;
  const conflicts =
    against === 0
      ? `no pair’s point against each other, ${said(least)} agree least`
      : `those of ${against} of ${pairs.length} pairs point against each other, most of all ${said(least)}`;
  if (most.cosine <= 0) return `In what the tasks share no two tasks’ gradients agree; ${conflicts}.`;
  return `In what the tasks share the gradients of ${said(most)} agree most; ${conflicts}.`;
}

function drawn(
  tasks: readonly string[],
  cosines: readonly (readonly (number | null)[])[],
  epoch: number | undefined,
): Html {
  const caption = `Mean cosine between the tasks’ gradients${epoch === undefined ? '' : ` in epoch ${epoch}, whose weights were kept`}`;
  const chart = heatMap({
    title: caption,
    desc:
      tasks.length > MOST_WRITTEN
        ? `${tasks.length} tasks; metrics.json has every cosine.`
        : tasks.map((a, i) => `${a}: ${tasks.map((b, j) => `${b} ${said(cosines[i][j])}`).join(', ')}`).join('; '),
    rows: tasks,
    columns: tasks,
    side: Math.max(10, Math.min(44, Math.floor(520 / tasks.length))),
    cells: cosines.map((row) =>
      row
        .map(
          (cosine) =>
            cosine !== null && {
              strength: Math.min(1, Math.abs(cosine)),
              color: colorOf(cosine),
              ...(tasks.length <= MOST_WRITTEN && { text: signed(cosine) }),
            },
        )
        .map((cell) => cell || null),
    ),
  });
  const colors = legend([
    { title: 'agree', color: colorOf(1) },
    { title: 'conflict', color: colorOf(-1) },
  ]);
  return html`<figure><figcaption>${caption}; the stronger, the larger</figcaption>${chart}${colors}</figure>`;
}

function said(cosine: number | null): string {
  return cosine === null ? 'not compared' : signed(cosine);
}

function colorOf(cosine: number): string {
  return cosine < 0 ? palette.labelModel.light : palette.network.light;
}

/** With a real minus. */
function signed(cosine: number): string {
  return cosine.toFixed(2).replace('-', '−');
}
