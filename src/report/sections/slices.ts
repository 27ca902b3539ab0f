import type { Interval } from '../../evaluation/bootstrap.js';
import type { BySplit } from '../../evaluation/bySplit.js';
import type { IntervalScores, LabelScores, TaskMetrics } from '../../evaluation/runMetrics.js';
import { drawResponsive } from '../chart.js';
import type { Verdict } from '../comparison.js';
import { formatCount, formatDifference, formatList, formatPlural, formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import { palette } from '../palette.js';
import type { ReportInput } from '../reportInput.js';
import { scoreAxis } from '../scoreAxis.js';
import type { Section } from '../section.js';
import { intervalText, table } from '../table.js';
import { legend, models } from './models.js';

/** Below this many rows an interval promises more than it can hold. */
const SMALL = 30;
const MOST_IN_CHART = 40;

interface SliceScore {
  slice: string;
  task: string;
  n: number;
  macroF1: number | null;
  accuracy: number | null;
  interval?: Interval;
  /** The task's own macro F1 over all test rows. */
  whole: number | null;
  verdict: Verdict;
}

/** Scores on parts of the data, beside the whole task's. */
export async function slices({ metrics }: ReportInput): Promise<Section | null> {
  const scores = Object.entries(metrics.tasks).flatMap(([name, task]) => sliceScores(name, task));
  if (scores.length === 0) return null;
  const ofNetwork = Object.values(metrics.tasks).some(({ network }) => network);
  return {
    id: 'slices',
    title: 'Slices',
    finding: finding(scores),
    body: html`${await chart(scores, ofNetwork)}${table({
      caption: `The ${ofNetwork ? 'network' : 'label model'} on each slice of the test split, with 95 % intervals of macro F1. Clear is a difference in macro F1 and accuracy alike; slices under ${SMALL} rows are marked and not judged.`,
      head: ['Slice', 'task', 'rows', 'accuracy', 'macro F1', 'whole task', 'difference'],
      texts: [1],
      rows: scores.map(({ slice, task, n, accuracy, macroF1, interval, whole, verdict }) => [
        slice,
        task,
        html`${formatCount(n)}${n < SMALL && html`<small class="flag">few rows</small>`}`,
        formatScore(accuracy),
        html`${formatScore(macroF1)}${interval && intervalText(interval)}`,
        formatScore(whole),
        html`${macroF1 === null || whole === null ? '–' : formatDifference(macroF1 - whole)}${
          macroF1 !== null && html`<small>${verdictText(n, verdict)}</small>`
        }`,
      ]),
    })}`,
  };
}

function verdictText(n: number, verdict: Verdict): string {
  if (n < SMALL) return 'too few rows to say';
  return verdict === 'unclear' ? 'no clear difference' : `clearly ${verdict}`;
}

function sliceScores(name: string, task: TaskMetrics): SliceScore[] {
  const found: [string, IntervalScores | undefined][] = task.network
    ? Object.entries(task.network.slices).map(([slice, splits]) => [slice, splits.test])
    : Object.entries(task.labelModel?.slices ?? {}).map(([slice, splits]: [string, BySplit<LabelScores>]) => [
        slice,
        splits.test?.allRows,
      ]);
  const whole = task.network ? task.network.splits.test : task.labelModel?.splits.test?.allRows;
  return found.map(([slice, scores]) => {
    const interval = scores?.intervals?.macroF1;
    return {
      slice,
      task: name,
      n: scores?.n ?? 0,
      macroF1: scores?.macroF1 ?? null,
      accuracy: scores?.accuracy ?? null,
      interval,
      whole: whole?.macroF1 ?? null,
      verdict: verdictOf(scores, whole),
    };
  });
}

/**
 * Clear when the slice is not too small to say, and the intervals of both accuracy and macro F1 leave the whole task's
 * scores out: where one class is rare in the slice, macro F1 alone says more about the mix than about the network.
 */
function verdictOf(slice: IntervalScores | undefined, whole: IntervalScores | undefined): Verdict {
  if (!slice || !whole || slice.n < SMALL) return 'unclear';
  const [accuracy, macroF1] = (['accuracy', 'macroF1'] as const).map((metric): Verdict => {
    const interval = slice.intervals?.[metric];
    const value = whole[metric];
    if (!interval || typeof value !== 'number') return 'unclear';
    if (interval[1] < value) return 'below';
    return interval[0] > value ? 'above' : 'unclear';
  });
  return accuracy === macroF1 ? accuracy : 'unclear';
}

function finding(scores: readonly SliceScore[]): string {
  const below = scores.filter(({ verdict }) => verdict === 'below').map(({ slice, task }) => `${slice} (${task})`);
  const small = scores.filter(({ n }) => n < SMALL).length;
  const start =
    below.length > 0
      ? `Clearly below their task's score: ${formatList(below)}`
      : `No slice lies clearly below its task's score`;
  const few =
    small > 0 ? `; ${small} of ${formatPlural(scores.length, 'slice')} hold fewer than ${SMALL} test rows` : '';
  return `${start}${few}.`;
}

async function chart(scores: readonly SliceScore[], ofNetwork: boolean): Promise<Html> {
  const manyTasks = new Set(scores.map(({ task }) => task)).size > 1;
  const model = models.find(({ key }) => key === (ofNetwork ? 'network' : 'labelModel'))!;
  const values = scores
    .filter(({ macroF1 }) => macroF1 !== null)
    .slice(0, MOST_IN_CHART)
    .map((score) => ({
      label: manyTasks ? `${score.slice} · ${score.task}` : score.slice,
      value: score.macroF1,
      low: score.interval?.[0] ?? score.macroF1,
      high: score.interval?.[1] ?? score.macroF1,
      whole: score.whole,
      opacity: score.n < SMALL ? 0.45 : 1,
    }));
  if (values.length === 0) return html``;
  const lowest = Math.min(...values.map(({ low, whole }) => Math.min(low!, whole ?? 1)));
  const x = (width: 'wide' | 'narrow', field: string) => ({
    field,
    type: 'quantitative',
    ...scoreAxis(lowest, width, 'macro F1, test split'),
  });
  const opacity = { field: 'opacity', type: 'quantitative', scale: null };
  const specOf = (width: 'wide' | 'narrow') => ({
    width: width === 'wide' ? 590 : 195,
    height: { step: 22 },
    data: { values },
    encoding: {
      y: {
        field: 'label',
        type: 'nominal',
        sort: null,
        axis: { title: null, grid: true, labelLimit: width === 'wide' ? 210 : 120, labelColor: palette.ink.light },
      },
    },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 1.5, color: model.color },
        encoding: { x: x(width, 'low'), x2: { field: 'high' }, opacity },
      },
      {
        mark: { type: 'tick', color: palette.ink.light, thickness: 2, size: 13 },
        encoding: { x: x(width, 'whole') },
      },
      {
        mark: { type: 'point', filled: true, size: 55, shape: model.shape, color: model.color },
        encoding: { x: x(width, 'value'), opacity },
      },
    ],
  });
  return html`<figure>${legend([
    { title: `${model.title} on the slice`, color: model.color, shape: model.shape },
    { title: 'on the whole task', color: palette.ink.light, shape: 'bar' },
  ])}${await drawResponsive(specOf, 'Macro F1 on each slice with its interval, and the task’s own score; the values stand in the table below.')}</figure>`;
}
