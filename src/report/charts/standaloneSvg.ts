import type { Html } from '../html.js';
import { darkChartRules } from '../palette.js';

/** A chart as a file of its own, for pages that cannot hold one: with its name space, fonts, paper, and colors for light and dark readers. */
export function standaloneSvg(chart: Html): string {
  const style = `text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}.paper{fill:#fdfdfc}
@media (prefers-color-scheme:dark){.paper{fill:#14181b}
${darkChartRules()}}`;
  return `${chart.text
    .replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ')
    .replace('</desc>', `</desc><style>${style}</style><path class="paper" d="M0,0H9999V9999H0z"/>`)}\n`;
}
