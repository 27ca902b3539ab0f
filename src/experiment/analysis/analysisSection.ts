import { drawChart } from '../../report/chart.js';
import { html } from '../../report/html.js';
import type { Section } from '../../report/section.js';
import { legend } from '../../report/sections/models.js';
import { table } from '../../report/table.js';
import type { FoundAnalysis } from './analyseBy.js';

/** An analysis as a part of a report: its sentence, its charts and its table. */
export async function analysisSection({
  name,
  setting,
  title,
  finding,
  charts,
  table: { caption, head, rows },
}: FoundAnalysis): Promise<Section> {
  const figures = await Promise.all(
    charts.map(
      async ({ caption, spec, legend: items }) =>
        html`<figure><figcaption>${caption}</figcaption>${await drawChart(spec, `${caption}.`)}${items && legend(items)}</figure>`,
    ),
  );
  const last = head.length - 1;
  return {
    id: setting ? `${name}-${setting.replace(/[^\w-]+/g, '-')}` : name,
    title: setting ? `${title}, ${setting}` : title,
    finding,
    body: html`<div class="charts">${figures}</div>${table({ caption, head, rows, texts: head[last] === '' ? [last] : [] })}`,
  };
}
