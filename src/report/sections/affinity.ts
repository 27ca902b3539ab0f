import { drawChart } from '../chart.js';
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
    body: html`<div class="charts">${await heatMap(tasks, cosines, metrics.training?.bestEpoch)}</div>`,
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

async function heatMap(
  tasks: readonly string[],
  cosines: readonly (readonly (number | null)[])[],
  epoch: number | undefined,
): Promise<Html> {
  const values = tasks.flatMap((a, i) =>
    tasks.flatMap((b, j) => {
      const cosine = cosines[i][j];
      if (cosine === null) return [];
      return { a, b, text: signed(cosine), strength: Math.abs(cosine), color: colorOf(cosine) };
    }),
  );
  const axis = { title: null, labelColor: palette.ink.light, labelLimit: 130, labelOverlap: false, grid: false };
  const side = Math.max(16, Math.min(44, Math.floor(520 / tasks.length)));
  const encoding = {
    x: { field: 'b', type: 'nominal', sort: null, axis: { ...axis, labelAngle: -45, orient: 'top' } },
    y: { field: 'a', type: 'nominal', sort: null, axis },
  };
  const spec = {
    width: { step: side },
    height: { step: side },
    data: { values },
    encoding,
    layer: [
      {
        mark: { type: 'rect', stroke: palette.grid.light },
        encoding: {
          color: { field: 'color', type: 'nominal', scale: null },
          // Strength as opacity: one color serves light and dark pages.
          fillOpacity: {
            field: 'strength',
            type: 'quantitative',
            scale: { domain: [0, 1], range: [0, 0.75] },
          },
        },
      },
      ...(tasks.length > MOST_WRITTEN
        ? []
        : [
            {
              mark: { type: 'text', fontSize: 10, color: palette.ink.light },
              encoding: { text: { field: 'text' } },
            },
          ]),
    ],
  };
  const caption = `Mean cosine between the tasks’ gradients${epoch === undefined ? '' : ` in epoch ${epoch}, whose weights were kept`}`;
  const colors = legend([
    { title: 'agree', color: colorOf(1) },
    { title: 'conflict', color: colorOf(-1) },
  ]);
  return html`<figure><figcaption>${caption}; the stronger, the larger</figcaption>${await drawChart(spec, `${caption}.`)}${colors}</figure>`;
}

function colorOf(cosine: number): string {
  return cosine < 0 ? palette.labelModel.light : palette.network.light;
}

/** With a real minus. */
function signed(cosine: number): string {
  return cosine.toFixed(2).replace('-', '−');
}
