import type { NegativeTransfer } from './controlsMetrics.js';

/** With more tasks than this they are counted instead of named. */
const mostNamed = 6;

/** Whom sharing helps and whom it hurts, and Δ over all tasks, in one sentence. */
export function sharingFinding({ tasks, mean }: NegativeTransfer): string {
  const names = (wanted: string) =>
    Object.entries(tasks).flatMap(([name, { verdict }]) => (verdict === wanted ? [name] : []));
  const [helps, hurts, unclear] = [names('helps'), names('hurts'), names('unclear')];
  const total = helps.length + hurts.length + unclear.length;
  if (total === 0) return 'Without gold on the test split nothing says what sharing gains or costs.';
  const said = (some: readonly string[]) =>
    `${some.length} of ${total} tasks${some.length > 0 && some.length <= mostNamed ? ` (${some.join(', ')})` : ''}`;
  const rest = unclear.length > 0 ? ', and makes no clear difference for the rest' : '';
  const over = mean
    ? `; over ${mean.tasks} tasks Δ is ${percent(mean.relative)} % (95 %: ${percent(mean.interval[0])} … ${percent(mean.interval[1])})`
    : '';
  return `Against single-task twins sharing helps ${said(helps)}, hurts ${said(hurts)}${rest}${over}.`;
}

/** With its sign, minus being a real minus. */
function percent(share: number): string {
  const text = (100 * Math.abs(share)).toFixed(1);
  if (Number(text) === 0) return '0.0';
  return `${share < 0 ? '−' : '+'}${text}`;
}
