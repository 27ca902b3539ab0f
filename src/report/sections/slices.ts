import type { Difference, Interval } from '../../evaluation/bootstrap.js';
import type { BySplit } from '../../evaluation/bySplit.js';
import type { FloorResult } from '../../evaluation/checkFloors.js';
import type {
  IntervalScores,
  LabelScores,
  RunMetrics,
  SliceHeadsMetrics,
  TaskMetrics,
} from '../../evaluation/runMetrics.js';
import { intervalChart } from '../charts/intervalChart.js';
import { responsive } from '../charts/responsive.js';
import type { Verdict } from '../comparison.js';
import { formatCount, formatDifference, formatList, formatPlural, formatScore } from '../format.js';
import { type Html, html } from '../html.js';
import { labelRoom } from '../labelRoom.js';
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
  /** Macro F1 over that of the twin without slice heads. */
  lift?: Difference;
  /** Rows inside that train the task, where it attends to the slice. */
  trainRows?: number;
  floors: readonly FloorResult[];
  /** The task's own macro F1 over all test rows. */
  whole: number | null;
  /** Each metric's verdict alone. */
  verdicts: { accuracy: Verdict; macroF1: Verdict };
  /** Clear only where both metrics say the same. */
  verdict: Verdict;
}

/** Scores on parts of the data, beside the whole task's. */
export async function slices({ metrics }: ReportInput): Promise<Section | null> {
  const scores = Object.entries(metrics.tasks).flatMap(([name, task]) => sliceScores(name, task, metrics));
  if (scores.length === 0) return null;
  const ofNetwork = Object.values(metrics.tasks).some(({ network }) => network);
  const { sliceHeads } = metrics;
  const lifted = scores.some(({ lift }) => lift);
  const judged = scores.some(({ floors }) => floors.length > 0);
  return {
    id: 'slices',
    title: 'Slices',
    finding: [floorFinding(scores), finding(scores), liftFinding(scores)].filter(Boolean).join(' '),
    body: html`${chart(scores, ofNetwork)}${sliceHeads && html`<p>${headsText(sliceHeads)}</p>`}${table({
      caption: `The ${ofNetwork ? 'network' : 'label model'} on each slice of the test split, with 95 % intervals of macro F1. Clear is a difference in macro F1 and accuracy alike; slices under ${SMALL} rows are marked and not judged.${
        lifted
          ? ' Lift is macro F1 over that of the twin without slice heads, trained from the same seed, on the same rows, with a paired interval.'
          : ''
      }`,
      head: [
        'Slice',
        'task',
        ...(sliceHeads ? ['train rows'] : []),
        'rows',
        'macro F1',
        ...(lifted ? ['lift'] : []),
        'whole task',
        'difference',
        'accuracy',
        ...(judged ? ['floor'] : []),
      ],
      texts: [1],
      rows: scores.map(({ slice, task, n, accuracy, macroF1, interval, lift, trainRows, floors, whole, verdicts }) => [
        slice,
        task,
        ...(sliceHeads ? [trainRowsText(trainRows)] : []),
        html`${formatCount(n)}${n < SMALL && html`<small class="flag">few rows</small>`}`,
        html`${formatScore(macroF1)}${interval && intervalText(interval)}`,
        ...(lifted ? [lift ? html`${formatDifference(lift.difference)}${intervalText(lift.interval)}` : '–'] : []),
        formatScore(whole),
        html`${macroF1 === null || whole === null ? '–' : formatDifference(macroF1 - whole)}${
          macroF1 !== null && html`<small>${verdictText(n, verdicts)}</small>`
        }`,
        formatScore(accuracy),
        ...(judged ? [html`${floors.map(floorCell)}`] : []),
      ]),
    })}`,
  };
}

/** What a task attends to a slice with; nothing where the slice has no heads. */
function trainRowsText(rows: number | undefined): Html | string {
  if (rows === undefined || rows === 0) return html`–<small>no slice heads</small>`;
  return html`${formatCount(rows)}${rows < SMALL && html`<small class="flag">few rows</small>`}`;
}

function floorCell({ metric, floor, reached }: FloorResult): Html {
  return html`${metric} ${formatScore(floor)}<small${reached ? '' : html` class="flag"`}>${reached ? 'reached' : 'not reached'}</small> `;
}

function floorFinding(scores: readonly SliceScore[]): string {
  const floors = scores.flatMap((score) => score.floors);
  const below = floors.filter(({ reached }) => !reached);
  if (below.length === 0) return floors.length > 0 ? 'Every slice reaches its floor.' : '';
  const words = below.map(
    ({ slice, task, metric, floor, value }) =>
      `${slice} (${task}: ${metric} ${formatScore(value)} of ${formatScore(floor)})`,
  );
  return `Below its floor: ${formatList(words)}.`;
}

/** Which slices the slice heads clearly lift, and which they clearly lower. */
function liftFinding(scores: readonly SliceScore[]): string {
  const lifted = scores.filter(({ lift }) => lift);
  if (lifted.length === 0) return '';
  const names = (some: readonly SliceScore[]) => formatList(some.map(({ slice, task }) => `${slice} (${task})`));
  const up = lifted.filter(({ n, lift }) => n >= SMALL && lift!.interval[0] > 0);
  const down = lifted.filter(({ n, lift }) => n >= SMALL && lift!.interval[1] < 0);
  return [
    up.length > 0 ? `Slice heads clearly lift ${names(up)}.` : 'Slice heads clearly lift no slice.',
    down.length > 0 ? `They clearly lower ${names(down)}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function headsText({ confidence, attention, temperature, control }: SliceHeadsMetrics): string {
  const what = `Tasks attend to their slices: ${attention} of membership times confidence (${confidence}), temperature ${temperature}; a slice's score is that of the task's own head.`;
  return control
    ? what
    : `${what} No twin without slice heads was trained, so that what they add is not known; --controls or sliceHeads.control: true trains one.`;
}

function verdictText(n: number, { accuracy, macroF1 }: SliceScore['verdicts']): string {
  if (n < SMALL) return 'too few rows to say';
  if (accuracy === macroF1) return macroF1 === 'unclear' ? 'no clear difference' : `clearly ${macroF1}`;
  if (macroF1 === 'unclear') return `only accuracy clearly ${accuracy}`;
  return accuracy === 'unclear' ? `only macro F1 clearly ${macroF1}` : `macro F1 ${macroF1}, accuracy ${accuracy}`;
}

function sliceScores(name: string, task: TaskMetrics, { sliceHeads, floors = [] }: RunMetrics): SliceScore[] {
  const found: [string, IntervalScores | undefined][] = task.network
    ? Object.entries(task.network.slices).map(([slice, splits]) => [slice, splits.test])
    : Object.entries(task.labelModel?.slices ?? {}).map(([slice, splits]: [string, BySplit<LabelScores>]) => [
        slice,
        splits.test?.allRows,
      ]);
  const whole = task.network ? task.network.splits.test : task.labelModel?.splits.test?.allRows;
  if (!whole || whole.n === 0) return [];
  return found.map(([slice, scores]) => {
    const interval = scores?.intervals?.macroF1;
    const verdicts = verdictsOf(scores, whole);
    return {
      slice,
      task: name,
      n: scores?.n ?? 0,
      macroF1: scores?.macroF1 ?? null,
      accuracy: scores?.accuracy ?? null,
      interval,
      lift: scores?.lift?.macroF1,
      trainRows: sliceHeads?.slices.find((each) => each.slice === slice && each.task === name)?.trainRows,
      floors: floors.filter((each) => each.slice === slice && each.task === name),
      whole: whole.macroF1 ?? null,
      verdicts,
      verdict: verdicts.accuracy === verdicts.macroF1 ? verdicts.macroF1 : 'unclear',
    };
  });
}

/**
 * Clear when the slice is not too small to say, and the metric's interval leaves the whole task's score out. Where one
 * class is rare in the slice, macro F1 alone says more about the mix than about the network.
 */
function verdictsOf(slice: IntervalScores | undefined, whole: IntervalScores): SliceScore['verdicts'] {
  const verdictOf = (metric: 'accuracy' | 'macroF1'): Verdict => {
    const interval = slice?.intervals?.[metric];
    const value = whole[metric];
    if (!slice || slice.n < SMALL || !interval || typeof value !== 'number') return 'unclear';
    if (interval[1] < value) return 'below';
    return interval[0] > value ? 'above' : 'unclear';
  };
  return { accuracy: verdictOf('accuracy'), macroF1: verdictOf('macroF1') };
}

function finding(scores: readonly SliceScore[]): string {
  const below = scores.filter(({ verdict }) => verdict === 'below').map(({ slice, task }) => `${slice} (${task})`);
  const small = scores.filter(({ n }) => n < SMALL).length;
  const start =
    below.length > 0
      ? `Clearly below their task's score: ${formatList(below)}`
      : `No slice lies clearly below its task's score in macro F1 and accuracy alike`;
  const few =
    small > 0
      ? `; ${small} of ${formatPlural(scores.length, 'score')} on slices rest on fewer than ${SMALL} test rows`
      : '';
  return `${start}${few}.`;
}

function chart(scores: readonly SliceScore[], ofNetwork: boolean): Html {
  const manyTasks = new Set(scores.map(({ task }) => task)).size > 1;
  const model = models.find(({ key }) => key === (ofNetwork ? 'network' : 'labelModel'))!;
  const rows = scores
    .filter(({ macroF1 }) => macroF1 !== null)
    .slice(0, MOST_IN_CHART)
    .map(({ slice, task, macroF1, interval, whole, n }) => ({
      label: manyTasks ? `${slice} · ${task}` : slice,
      marks: [{ series: 0, value: macroF1!, ...(interval && { interval }), faint: n < SMALL }],
      ...(whole !== null && { reference: whole }),
    }));
  if (rows.length === 0) return html``;
  const lowest = Math.min(
    ...rows.flatMap(({ marks: [{ value, interval }], reference = 1 }) => [interval?.[0] ?? value, reference]),
  );
  const draw = (width: 'wide' | 'narrow') => {
    const { plot, labelLimit } = labelRoom(
      rows.map(({ label }) => label),
      width,
      12,
    );
    return intervalChart({
      title: 'Macro F1 on each slice with its interval, and the task’s own score',
      desc: 'The values stand in the table below.',
      series: [model],
      rows,
      axis: scoreAxis(lowest, width, 'macro F1, test split'),
      labelWidth: labelLimit,
      plotWidth: plot,
    });
  };
  return html`<figure>${legend([
    { title: `${model.title} on the slice`, color: model.color, shape: model.shape },
    { title: 'on the whole task', color: palette.ink.light, shape: 'bar' },
  ])}${responsive(draw)}</figure>`;
}
