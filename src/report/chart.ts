import type { TopLevelSpec } from 'vega-lite';
import { Html, html } from './html.js';
import { palette } from './palette.js';
import { textWidth } from './textWidth.js';

/** A vega-lite specification without what every chart of a report shares. */
export type ChartSpec = Record<string, unknown>;

const config = {
  aria: false,
  background: null,
  font: 'system-ui, sans-serif',
  view: { stroke: null },
  axis: {
    domain: false,
    ticks: false,
    labelColor: palette.muted.light,
    titleColor: palette.muted.light,
    gridColor: palette.grid.light,
    labelFontSize: 11,
    titleFontSize: 11,
    titleFontWeight: 'normal',
    labelPadding: 6,
    titlePadding: 8,
  },
  axisX: { labelOverlap: 'greedy', labelSeparation: 6 },
  axisY: { grid: false },
  legend: { disable: true },
} as const;

/**
 * Draws a chart as SVG. vega is loaded when the first chart is drawn: a run without a report never pays for it.
 *
 * @param label what the chart shows, for readers who do not see it
 */
export async function drawChart(spec: ChartSpec, label: string): Promise<Html> {
  const { vega, vegaLite } = await loadVega();
  const compiled = vegaLite.compile({ ...spec, config } as unknown as TopLevelSpec, { logger: quiet });
  const view = new vega.View(vega.parse(compiled.spec), { renderer: 'none', logLevel: vega.Error });
  try {
    const svg = slim(await view.toSVG());
    return new Html(svg.replace('<svg ', `<svg role="img" aria-label="${html`${label}`.text}" `));
  } finally {
    view.finalize();
  }
}

/** The same content drawn for wide and for narrow pages; the style sheet shows one of the two. */
export async function drawResponsive(specOf: (width: 'wide' | 'narrow') => ChartSpec, label: string): Promise<Html> {
  const [wide, narrow] = await Promise.all([drawChart(specOf('wide'), label), drawChart(specOf('narrow'), label)]);
  return html`<div class="wide-only">${wide}</div><div class="narrow-only">${narrow}</div>`;
}

/** Loads vega with our own text widths; the types do not show `textMetrics`, made for replacing its `width`. */
async function loadVega() {
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  const { textMetrics } = vega as unknown as { textMetrics: { width: (item: TextItem, text: unknown) => number } };
  textMetrics.width = ({ fontSize = 11, limit }, text) =>
    Math.min(limit || Number.POSITIVE_INFINITY, textWidth(String(text ?? ''), fontSize));
  return { vega, vegaLite };
}

interface TextItem {
  fontSize?: number;
  /** Longest width in pixels; 0 or absent = none. */
  limit?: number;
}

const silent = () => quiet;
const quiet = { level: silent, error: silent, warn: silent, info: silent, debug: silent } as never;

/** Takes out of vega's SVG what draws nothing; a chart shrinks to about a third. */
function slim(svg: string): string {
  return svg
    .replace(/ (xmlns:xlink|version|class|font-family|pointer-events|role|aria-\w+)="[^"]*"/g, '')
    .replace(/<text [^>]*opacity="0"[^>]*>[^<]*<\/text>/g, '')
    .replace(/<path [^>]*(d=""|d="M0,0h0v0h0Z"|display="none")[^>]*\/>/g, '')
    .replace(/ opacity="1"/g, '')
    .replace(/ (d|transform|x2|y2)="[^"]*"/g, (attribute) => attribute.replace(/(\d+\.\d{2})\d+/g, '$1'))
    .replace(/<g>\s*<\/g>/g, '');
}
