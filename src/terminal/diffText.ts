import type { FlippedRow, FunctionChange, MetricChange, RunDiff, TaskDiff } from '../core/runDiff.js';
import { splitNames } from '../core/split.js';
import { textTable } from './textTable.js';

const changes: Record<FunctionChange['change'], string> = {
  added: 'new',
  removed: 'gone',
  definition: 'changed',
  votes: 'votes otherwise',
  unknown: 'votes otherwise',
};

/** Keys of the config and scores beyond this many are only counted. */
const mostLines = 8;

/** What `espalier diff` prints; numbers in percent but for counts. */
export function diffText(diff: RunDiff, columns?: number): string {
  const { runs, sameData, config, tasks, only } = diff;
  const data = sameData === null ? 'not known whether the data is the same' : sameData ? 'same data' : 'other data';
  const lines = [
    `${runs[0]} → ${runs[1]}: ${data}, ${config.length === 0 ? 'same config' : counted(config.length, 'key')}${config.length === 0 ? '' : ' of the config changed'}`,
    ...config.slice(0, mostLines).map((line) => `  ${line}`),
    ...more(config.length - mostLines),
  ];
  if (only.before.length > 0) lines.push(`only in ${runs[0]}: ${only.before.join(', ')}`);
  if (only.after.length > 0) lines.push(`only in ${runs[1]}: ${only.after.join(', ')}`);
  return [lines.join('\n'), ...tasks.map((task) => taskText(task, columns))].join('\n\n');
}

/** One task's part of it. */
export function taskText(diff: TaskDiff, columns?: number): string {
  const { task, labels, slices, functions, metrics, flippedRows, predictions, only } = diff;
  const where = splitNames
    .flatMap((split) => (labels.splits[split]?.flipped ? `${split} ${withCommas(labels.splits[split].flipped)}` : []))
    .join(', ');
  const parts = [
    `${task}: ${withCommas(labels.flipped)} of ${counted(labels.rows, 'label')} ${labels.flipped === 1 ? 'differs' : 'differ'}${where && ` (${where})`}`,
  ];
  if (only.before + only.after > 0) {
    parts.push(`rows only before: ${withCommas(only.before)}, only after: ${withCommas(only.after)}`);
  }
  if (labels.transitions.length > 0) {
    const shown = labels.transitions.slice(0, mostLines);
    parts.push(
      [
        ...shown.map(({ from, to, rows }) => `  ${from ?? 'none'} → ${to ?? 'none'}: ${withCommas(rows)}`),
        ...more(labels.transitions.length - mostLines),
      ].join('\n'),
    );
  }
  if (functions.length > 0) {
    const rows = functions.map(({ name, change, coverage, votes }) => [
      name,
      changes[change],
      percent(coverage[0]),
      percent(coverage[1]),
      withCommas(votes),
    ]);
    parts.push(textTable(['labeling function', 'is', 'coverage before', 'after', 'votes that differ'], rows, columns));
  }
  if (slices.length > 0) {
    const rows = slices.map(({ slice, rows, flipped }) => [slice, withCommas(rows), withCommas(flipped)]);
    parts.push(textTable(['slice', 'rows', 'labels that differ'], rows, columns));
  }
  if (shownScores(metrics).length > 0) {
    const hasIntervals = shownScores(metrics).some(({ interval }) => interval);
    const rows = shownScores(metrics).map(({ model, split, metric, n, value, interval }) => [
      `${modelNames[model]} ${split} ${metric}`,
      n[0] === n[1] ? withCommas(n[1]) : `${withCommas(n[0])} → ${withCommas(n[1])}`,
      percent(value[0]),
      percent(value[1]),
      signed(value[1] - value[0]),
      ...(hasIntervals ? [interval ? `${percent(interval[0])}–${percent(interval[1])}` : ''] : []),
    ]);
    const head = ['score', 'n', 'before', 'after', 'change', ...(hasIntervals ? ['95 % interval after'] : [])];
    parts.push(textTable(head, rows, columns));
  }
  if (predictions) {
    const { flipped, rows, fixed, broken } = predictions;
    parts.push(
      `network: ${withCommas(flipped)} of ${counted(rows, 'prediction')} ${flipped === 1 ? 'differs' : 'differ'}; by gold ${withCommas(fixed)} right now, ${withCommas(broken)} right before`,
    );
  }
  if (flippedRows.length > 0) parts.push(rowTable(flippedRows, labels.flipped, 'labels', columns));
  if (predictions && predictions.flippedRows.length > 0) {
    parts.push(rowTable(predictions.flippedRows, predictions.flipped, 'predictions', columns));
  }
  return parts.join('\n');
}

const modelNames = { majorityVote: 'majority vote', labelModel: 'label model', network: 'network' };

function rowTable(rows: readonly FlippedRow[], total: number, what: string, columns?: number): string {
  const hasText = rows.some(({ text }) => text !== undefined);
  const hasVotes = rows.some(({ votes }) => votes && Object.keys(votes).length > 0);
  const head = [
    'row',
    'split',
    'before',
    'after',
    ...(hasVotes ? ['votes that differ'] : []),
    ...(hasText ? ['text'] : []),
  ];
  const cells = rows.map(({ id, split, from, to, probabilities, votes, text }) => [
    id,
    split,
    labelText(from, probabilities[0]),
    labelText(to, probabilities[1]),
    ...(hasVotes ? [voteText(votes ?? {})] : []),
    ...(hasText ? [text ?? ''] : []),
  ]);
  const left = total - rows.length;
  return `${textTable(head, cells, columns)}${left > 0 ? `\n… and ${withCommas(left)} more ${what} (--limit)` : ''}`;
}

function labelText(name: string | null, probability: number): string {
  return name === null ? 'none' : `${name} ${probability.toFixed(2)}`;
}

function voteText(votes: NonNullable<FlippedRow['votes']>): string {
  return Object.entries(votes)
    .map(([name, [was, now]]) => `${name}: ${was ?? '–'} → ${now ?? '–'}`)
    .join(', ');
}

/** The others stand in --json. */
function shownScores(metrics: readonly MetricChange[]): readonly MetricChange[] {
  const held = metrics.filter(({ model, metric }) => model !== 'majorityVote' && /^(accuracy|macroF1)$/.test(metric));
  const beyondTrain = held.filter(({ split }) => split !== 'train');
  return beyondTrain.length > 0 ? beyondTrain : held;
}

function signed(difference: number): string {
  const text = percent(Math.abs(difference));
  return Number(text) === 0 ? '±0' : `${difference > 0 ? '+' : '−'}${text}`;
}

function percent(value: number | null): string {
  return value === null ? '–' : (100 * value).toFixed(1);
}

function more(count: number): string[] {
  return count > 0 ? [`  … and ${count} more`] : [];
}

function counted(count: number, noun: string): string {
  return `${withCommas(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}
