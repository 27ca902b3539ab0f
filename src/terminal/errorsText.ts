import type { ErrorRow, Rate, SuspectedLabels, TaskErrors } from '../core/runErrors.js';
import { textTable } from './textTable.js';

/** What `espalier errors` prints of one task. */
export function errorsText(errors: TaskErrors, columns?: number): string {
  const { task, split, votesOf, wrong, buckets, slices, uncovered, conflicts, suspectedGold, suspectedLabels, notes } =
    errors;
  const parts = [
    wrong ? `${task}: ${rateText(wrong)} predictions on ${split} are wrong` : `${task}`,
    ...notes.map((note) => `  ${note}`),
  ];
  if (buckets.length > 0) {
    const lines = buckets.map(({ gold, predicted, label, rate, functions }) => [
      gold,
      predicted ?? 'does not apply',
      label ?? 'none',
      String(rate.count),
      percent(rate.share),
      interval(rate),
      functions.map(({ name, rows }) => `${name} ${rows}`).join(', '),
    ]);
    const head = ['gold', 'predicted', 'label', 'rows', '% of gold', '95 % interval', 'who votes for it, on rows'];
    parts.push('', 'How they are wrong', textTable(head, lines, columns));
    parts.push(
      rowTable(
        buckets.flatMap(({ examples }) => examples.slice(0, 2)),
        columns,
      ),
    );
  }
  if (slices.length > 0) {
    const lines = slices.map(({ slice, wrong: own, rest }) => [
      slice,
      String(own.n),
      percent(own.share),
      interval(own),
      rest === null ? '–' : percent(rest),
    ]);
    parts.push(
      '',
      'Slices, the worst first',
      textTable(['slice', 'rows', '% wrong', '95 % interval', 'elsewhere'], lines, columns),
    );
  }
  parts.push('', `Without votes: ${rateText(uncovered)} rows of ${votesOf}`);
  if (uncovered.examples.length > 0) parts.push(rowTable(uncovered.examples, columns));
  parts.push('', `In conflict: ${rateText(conflicts)} rows of ${votesOf}`);
  if (conflicts.pairs.length > 0) {
    const lines = conflicts.pairs.map(({ names, votes, rows, gold }) => [
      `${names[0]}: ${votes[0]}`,
      `${names[1]}: ${votes[1]}`,
      String(rows),
      gold ? `${gold.right[0]} : ${gold.right[1]} of ${gold.n}` : '–',
    ]);
    parts.push(textTable(['one says', 'another one', 'rows', 'right by gold'], lines, columns));
    parts.push(rowTable(conflicts.examples, columns));
  }
  if (suspectedGold) parts.push('', ...suspectedText('gold', split, suspectedGold, columns));
  if (suspectedLabels) parts.push('', ...suspectedText('weak', split, suspectedLabels, columns));
  return parts.join('\n');
}

function suspectedText(what: string, split: string, found: SuspectedLabels, columns?: number): string[] {
  const { n, rows, noise, examples } = found;
  const shown = noise
    .filter(({ share }) => share >= 0.005)
    .slice(0, 4)
    .map(({ given, likely, share }) => `${percent(share)} % of ${given} seem to be ${likely}`);
  return [
    `Suspected ${what} labels of ${split}: ${rows} of ${n}${shown.length > 0 ? ` (${shown.join(', ')})` : ''}`,
    ...(examples.length > 0 ? [rowTable(examples, columns)] : []),
  ];
}

function rowTable(rows: readonly ErrorRow[], columns?: number): string {
  const has = (key: keyof ErrorRow) => rows.some((row) => row[key] !== undefined && row[key] !== null);
  const shown = (['gold', 'predicted', 'label', 'likely', 'text'] as const).filter(has);
  const head = ['row', ...shown.map((key) => (key === 'likely' ? 'seems to be' : key))];
  const cells = rows.map((row) => [
    row.id,
    ...shown.map((key) =>
      key === 'predicted' && row.predicted !== null
        ? `${row.predicted} ${row.probability.toFixed(2)}`
        : (row[key] ?? (key === 'label' || key === 'gold' ? 'none' : '')),
    ),
  ]);
  return textTable(head, cells, columns);
}

function rateText({ count, n, share, interval: [low, high] }: Rate): string {
  return n === 0
    ? '0 of 0'
    : `${count.toLocaleString('en')} of ${n.toLocaleString('en')} (${percent(share)} %, ${percent(low)}–${percent(high)})`;
}

function interval({ interval: [low, high] }: Rate): string {
  return `${percent(low)}–${percent(high)}`;
}

function percent(share: number): string {
  return (100 * share).toFixed(1);
}
