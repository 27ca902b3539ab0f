import type { ErrorGroup, ErrorReport, ErrorRow, Rate, TaskErrors } from '../core/errorReport.js';
import { textTable } from './textTable.js';

/** Buckets whose rows are shown, and further lines that are only counted. */
const mostBuckets = 6;

const parties = { both: 'both', network: 'network', labelModel: 'label model' } as const;

/** What `espalier errors` prints; shares in percent with their 95 % intervals. */
export function errorsText(report: ErrorReport, columns?: number): string {
  const { run, splits, slice, tasks } = report;
  const rows = `${splits.join(' and ')} rows${slice === undefined ? '' : ` of slice ${slice}`}`;
  return [`Errors of ${run}, ${rows}`, ...tasks.map((task) => taskText(task, columns))].join('\n\n');
}

function taskText(task: TaskErrors, columns?: number): string {
  const { splits, slices, buckets, conflicts, uncovered } = task;
  const withNetwork = splits.some(({ network }) => network);
  const parts = [task.task, groupTable('split', splits, withNetwork, columns)];
  if (slices.length > 0) parts.push(groupTable('slice', slices, withNetwork, columns));
  const goldRows = splits.reduce((sum, { network, labelModel }) => sum + (network ?? labelModel).n, 0);
  parts.push(
    goldRows === 0
      ? 'None of the rows has gold: nothing can be told wrong.'
      : buckets.length === 0
        ? 'Nothing contradicts gold.'
        : bucketText(task, withNetwork, columns),
  );
  parts.push(
    `Votes contradict each other on ${rateText(conflicts.share)} of the rows${conflicts.share.rows > 0 ? '; most of them here' : ''}`,
  );
  if (conflicts.pairs.length > 0) {
    const cells = conflicts.pairs.map(({ labelingFunctions: [a, b], share, gold }) => [
      `${a} – ${b}`,
      withCommas(share.rows),
      rateText(share, false),
      gold ? `${withCommas(gold.right[0])} – ${withCommas(gold.right[1])} of ${withCommas(gold.n)}` : '–',
    ]);
    parts.push(textTable(['labeling functions', 'rows apart', 'of those with both', 'right'], cells, columns));
  }
  if (conflicts.rows.length > 0) parts.push(rowTable(conflicts.rows, columns, true));
  parts.push(`No labeling function votes on ${rateText(uncovered.share)} of the rows`);
  if (uncovered.rows.length > 0) parts.push(rowTable(uncovered.rows, columns, false));
  return parts.join('\n\n');
}

function groupTable(kind: string, groups: readonly ErrorGroup[], withNetwork: boolean, columns?: number): string {
  const head = [kind, 'rows', ...(withNetwork ? ['network wrong'] : []), 'label model wrong', 'conflicts', 'no vote'];
  const cells = groups.map(({ name, rows, network, labelModel, conflicts, uncovered }) => [
    name,
    withCommas(rows),
    ...(withNetwork ? [network ? ofText(network) : ''] : []),
    ofText(labelModel),
    rateText(conflicts, false),
    rateText(uncovered, false),
  ]);
  return textTable(head, cells, columns);
}

function bucketText({ buckets }: TaskErrors, withNetwork: boolean, columns?: number): string {
  const head = [
    'gold',
    ...(withNetwork ? ['network'] : []),
    'label model',
    'wrong',
    'rows',
    'of this gold',
    'who votes so',
  ];
  const cells = buckets.map(({ gold, network, label, wrong, share, functions }) => [
    gold,
    ...(withNetwork ? [network ?? 'does not apply'] : []),
    label ?? 'none',
    parties[wrong],
    withCommas(share.rows),
    rateText(share, false),
    functions.map(({ name, rows }) => `${name} ${withCommas(rows)}`).join(', ') || 'nobody',
  ]);
  const shown = buckets
    .slice(0, mostBuckets)
    .filter(({ examples }) => examples.length > 0)
    .map(
      ({ gold, network, label, examples }) =>
        `gold ${gold}${withNetwork ? `, network ${network ?? 'does not apply'}` : ''}, label model ${label ?? 'none'}\n${rowTable(examples, columns, false)}`,
    );
  return [textTable(head, cells, columns), ...shown].join('\n\n');
}

function rowTable(rows: readonly ErrorRow[], columns: number | undefined, withVotes: boolean): string {
  const hasText = rows.some(({ text }) => text !== undefined);
  const hasNetwork = rows.some(({ network }) => network !== undefined);
  const likely = (found: ErrorRow['label']) => (found ? `${found.class} ${found.probability.toFixed(2)}` : 'none');
  const head = ['row', 'split', ...(hasNetwork ? ['network'] : []), 'label', ...(withVotes ? ['votes'] : [])];
  const cells = rows.map(({ id, split, network, label, votes, text }) => [
    id,
    split,
    ...(hasNetwork ? [network === undefined ? '' : likely(network)] : []),
    likely(label),
    ...(withVotes ? [sidesText(votes)] : []),
    ...(hasText ? [text ?? ''] : []),
  ]);
  return textTable([...head, ...(hasText ? ['text'] : [])], cells, columns);
}

/** `spam: plug, link; ham: short`. */
function sidesText(votes: ErrorRow['votes']): string {
  const sides = new Map<string, string[]>();
  for (const [name, vote] of Object.entries(votes)) sides.set(vote, [...(sides.get(vote) ?? []), name]);
  return [...sides].map(([vote, names]) => `${vote}: ${names.join(', ')}`).join('; ');
}

function ofText({ rows, n, rate, interval: [low, high] }: Rate): string {
  return n === 0 ? '–' : `${withCommas(rows)} of ${withCommas(n)}, ${percent(rate)} (${percent(low)}–${percent(high)})`;
}

function rateText({ rows, n, rate, interval: [low, high] }: Rate, counted = true): string {
  const share = n === 0 ? '–' : `${percent(rate)} % (${percent(low)}–${percent(high)})`;
  return counted ? `${withCommas(rows)} of ${withCommas(n)}, ${share},` : share.replace(' %', '');
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}
