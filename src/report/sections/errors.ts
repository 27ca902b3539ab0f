import { heatMap } from '../charts/heatMap.js';
import { formatCount, formatPlural, formatShare } from '../format.js';
import { type Html, html } from '../html.js';
import type { ReportInput } from '../reportInput.js';
import type { Section } from '../section.js';
import { breakable, fold, foldMany, table } from '../table.js';
import type { Confusion, RowBucket, TaskRows } from '../taskRows.js';
import { models } from './models.js';

/** With more classes a matrix would be a carpet: its largest confusions are listed instead. */
const mostClasses = 16;
/** With more tasks than this matrices are tables alone: drawings would make a page of megabytes. */
const mostDrawn = 24;
/** With more tasks than this they start folded. */
const mostOpen = 4;
const mostPairs = 12;

/** Which class is taken for which, and where label model and network are wrong together or alone, on validation rows. */
export async function errors({ rows, metrics }: ReportInput): Promise<Section | null> {
  const tasks = [...(rows?.tasks ?? [])].filter(([, { confusion }]) => confusion.length > 0);
  const missing =
    rows?.withoutGold !== undefined &&
    html`<p class="note">Gold could not be read for this page: ${rows.withoutGold}</p>`;
  if (tasks.length === 0) {
    if (!missing) return null;
    return { id: 'errors', title: 'Errors', finding: 'Without gold no error is known.', body: html`${missing}` };
  }
  const parts = tasks.map(([name, task]) => taskPart(name, metrics.tasks[name].classes, task, tasks.length));
  return {
    id: 'errors',
    title: 'Errors',
    finding: finding(tasks),
    body: html`${foldMany(parts)}<p class="note">Validation rows with gold, counted; test rows stay closed. A field is darker the larger its share of the row's gold class.
“No vote”: no labeling function votes; for a network, it finds that the task does not apply. <code>espalier errors RUN</code> lists the rows.</p>${missing}`,
  };
}

function finding(tasks: readonly (readonly [string, TaskRows])[]): string {
  const largest = tasks
    .flatMap(([name, { buckets }]) => buckets.slice(0, 1).map((bucket) => ({ name, bucket })))
    .sort((a, b) => b.bucket.share.rows - a.bucket.share.rows)[0];
  if (!largest) return `On the validation rows of ${formatPlural(tasks.length, 'task')} nothing contradicts gold.`;
  const { name, bucket } = largest;
  const { rows, n } = bucket.share;
  return `The largest group of errors, in ${name}: of ${formatPlural(n, 'validation row')} with gold ${bucket.gold}, ${formatCount(rows)} (${formatShare(rows / n)}) that ${whoIsWrong(bucket)}.`;
}

function whoIsWrong({ wrong, network, label }: RowBucket): string {
  const byNetwork = `the network takes for ${network ?? 'rows to which the task does not apply'}`;
  if (wrong === 'network')
    return `${byNetwork}${label === null ? ', without a vote' : ', the label model being right'}`;
  if (wrong === 'labelModel') {
    return `the label model takes for ${label}${network === undefined ? '' : ', the network being right'}`;
  }
  return network === label
    ? `both network and label model take for ${label}`
    : `${byNetwork}, the label model for ${label}`;
}

function taskPart(name: string, classes: readonly string[], task: TaskRows, count: number): Html {
  const [{ counts }] = task.confusion;
  const total = counts.flat().reduce((a, b) => a + b, 0);
  return html`<details class="task"${count <= mostOpen && html` open`}><summary><h3>${name}</h3><span>${formatPlural(total, 'validation row')} with gold</span></summary>
<div class="charts">${task.confusion.map((each) => matrix(name, classes, each, count <= mostDrawn))}</div>
${task.buckets.length > 0 && bucketTable(name, task.buckets)}
</details>`;
}

function matrix(name: string, classes: readonly string[], { model, counts }: Confusion, isDrawn: boolean): Html {
  const caption = `${name}: gold against what the ${model} says, validation rows`;
  if (classes.length > mostClasses) return confusedPairs(caption, classes, counts);
  const hasNone = counts.some((row) => row[classes.length] > 0);
  const columns = [...classes, ...(hasNone ? ['no vote'] : [])];
  const totals = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const right = counts.reduce((sum, row, c) => sum + row[c], 0);
  const all = totals.reduce((a, b) => a + b, 0);
  const { color } = models.find(({ title }) => title === model)!;
  const tableOf = table({
    caption,
    head: ['Gold', ...columns, 'recall'],
    rows: classes.map((gold, c) => [
      gold,
      ...columns.map((_, at) => formatCount(counts[c][at])),
      totals[c] === 0 ? '–' : formatShare(counts[c][c] / totals[c]),
    ]),
  });
  if (!isDrawn) return tableOf;
  const chart = heatMap({
    title: caption,
    desc: 'The counts stand in the table that is folded below.',
    rows: classes,
    columns,
    side: classes.length > 10 ? 26 : 38,
    axes: ['gold', 'said'],
    cells: counts.map((row, c) =>
      columns.map((_, at) => ({
        strength: totals[c] === 0 ? 0 : row[at] / totals[c],
        color,
        text: row[at] > 0 ? String(row[at]) : '',
      })),
    ),
  });
  return html`<figure><figcaption>${model}: right on ${formatCount(right)} of ${formatCount(all)}</figcaption>${chart}${fold('as a table', tableOf)}</figure>`;
}

function confusedPairs(caption: string, classes: readonly string[], counts: Confusion['counts']): Html {
  const said = [...classes, 'no vote'];
  const pairs = counts
    .flatMap((row, gold) => row.map((n, at) => ({ gold: classes[gold], said: said[at], n, wrong: at !== gold })))
    .filter(({ n, wrong }) => wrong && n > 0)
    .sort((a, b) => b.n - a.n)
    .slice(0, mostPairs);
  return table({
    caption: `${caption}: the ${mostPairs} most frequent confusions of ${classes.length} classes`,
    head: ['Gold', 'said', 'rows'],
    texts: [1],
    rows: pairs.map((pair) => [pair.gold, pair.said, formatCount(pair.n)]),
  });
}

function bucketTable(name: string, buckets: readonly RowBucket[]): Html {
  const hasNetwork = buckets.some(({ network }) => network !== undefined);
  return table({
    caption: `${name}: validation rows on which ${hasNetwork ? 'network or label model' : 'the label model'} contradicts gold, most rows first`,
    head: [
      'Gold',
      ...(hasNetwork ? ['network'] : []),
      'label model',
      'wrong',
      'rows',
      'of this gold',
      'voting for the mistake',
    ],
    texts: hasNetwork ? [1, 2, 3, 6] : [1, 2, 5],
    rows: buckets.map(({ gold, network, label, wrong, share, functions }) => [
      gold,
      ...(hasNetwork ? [network ?? 'does not apply'] : []),
      label ?? 'no vote',
      { both: 'both', network: 'network', labelModel: 'label model' }[wrong],
      formatCount(share.rows),
      html`${formatShare(share.rate)}<small class="interval">${share.interval.map(formatShare).join(' – ')} of ${formatCount(share.n)}</small>`,
      html`<span class="reason">${functions.length === 0 ? '–' : functions.map(({ name: lf, rows }, i) => html`${i > 0 && ', '}<code>${breakable(lf)}</code> ${rows}`)}</span>`,
    ]),
  });
}
