import type { DriftReport, FunctionDrift, FunctionShifts, Shift, TaskDrift } from '../core/driftReport.js';
import { textTable } from './textTable.js';

/** What a clear shift of a labeling function means, by its verdict. */
const meanings: Record<keyof FunctionShifts, { readonly lower: string; readonly higher: string }> = {
  coverage: { lower: 'fires less', higher: 'fires more' },
  goldAccuracy: { lower: 'less accurate on gold', higher: 'more accurate on gold' },
  estimatedAccuracy: { lower: 'less accurate by estimate', higher: 'more accurate by estimate' },
  conflict: { lower: 'contradicted less', higher: 'contradicted more' },
  overlap: { lower: 'more alone', higher: 'less alone' },
};

const measureNames: Record<keyof FunctionShifts, string> = {
  coverage: 'coverage',
  goldAccuracy: 'accuracy on gold',
  estimatedAccuracy: 'estimated accuracy',
  conflict: 'conflict',
  overlap: 'overlap',
};

/** What `espalier drift` prints; numbers in percent. */
export function driftText(report: DriftReport, columns?: number): string {
  const { before, after, sharedIds, tests, tasks } = report;
  const lines = [
    `${before.data} (n ${withCommas(before.rows)}) → ${after.data} (n ${withCommas(after.rows)}), in percent`,
  ];
  if (sharedIds) {
    lines.push(
      `${withCommas(sharedIds)} ${sharedIds === 1 ? 'row has its id' : 'rows have their ids'} on both sides: where these are the same rows, intervals are too wide and differences too small.`,
    );
  }
  const clear = tasks.flatMap(shiftsOf).filter(({ shift }) => shift.verdict !== 'unclear').length;
  lines.push(
    clear === 0
      ? `None of ${withCommas(tests)} comparisons is clear (Holm, 5 %).`
      : `${withCommas(clear)} of ${withCommas(tests)} comparisons ${clear === 1 ? 'is' : 'are'} clear (Holm, 5 %).`,
  );
  return [lines.join('\n'), ...tasks.map((task) => taskText(task, columns))].join('\n\n');
}

function taskText(task: TaskDrift, columns?: number): string {
  const { functions, unfitted } = task;
  const parts = [`${task.task}`];
  if (unfitted !== undefined) parts.push(`  no estimates, as a label model cannot be fitted: ${unfitted}`);
  const shown = (Object.keys(measureNames) as (keyof FunctionShifts)[]).filter((measure) =>
    functions.some(({ shifts }) => shifts[measure]),
  );
  const rows = functions.map((each) => [
    each.name,
    reading(each),
    ...shown.map((measure) => pair(each.shifts[measure])),
  ]);
  if (rows.length > 0) {
    parts.push(
      textTable(['labeling function', 'now', ...shown.map((measure) => measureNames[measure])], rows, columns),
    );
  }
  const about = shiftsOf(task);
  const whole = about.filter(({ name }) => name === '');
  const clear = about.filter(({ name, shift }) => name !== '' && shift.verdict !== 'unclear');
  if (whole.length > 0)
    parts.push(
      shiftTable(
        'the task',
        whole.map(({ measure, shift }) => [measure, shift]),
        columns,
      ),
    );
  if (clear.length > 0) {
    parts.push(
      shiftTable(
        'clear of a labeling function',
        clear.map(({ name, measure, shift }) => [`${name}: ${measure}`, shift]),
        columns,
      ),
    );
  }
  return parts.join('\n\n');
}

interface NamedShift {
  /** '' for what is about the task as a whole. */
  readonly name: string;
  readonly measure: string;
  readonly shift: Shift;
}

function shiftsOf({ uncovered, unanimous, classBalance, functions }: TaskDrift): NamedShift[] {
  const whole: [string, Shift | null][] = [
    ['rows without votes', uncovered],
    ['unanimous, of rows with two votes', unanimous],
    ...Object.entries(classBalance).map(([name, shift]): [string, Shift] => [`estimated to be ${name}`, shift]),
  ];
  const own = functions.flatMap(({ name, shifts }) =>
    (Object.keys(measureNames) as (keyof FunctionShifts)[]).map((measure) => ({
      name,
      measure: measureNames[measure],
      shift: shifts[measure],
    })),
  );
  return [...whole.map(([measure, shift]) => ({ name: '', measure, shift })), ...own].filter(
    (each): each is NamedShift => each.shift !== null,
  );
}

/** What became of it, its own changes first. */
function reading({ shifts }: FunctionDrift): string {
  const words = (Object.keys(meanings) as (keyof FunctionShifts)[]).flatMap((measure) => {
    const shift = shifts[measure];
    if (!shift || shift.verdict === 'unclear') return [];
    if (measure === 'coverage' && shift.after.rate === 0) return ['silent'];
    return [meanings[measure][shift.verdict]];
  });
  return words.join(', ') || '–';
}

function shiftTable(title: string, rows: readonly (readonly [string, Shift])[], columns?: number): string {
  const cells = rows.map(([name, { before, after, difference, interval, adjustedP, verdict }]) => [
    name,
    `${percent(before.rate)} (n ${withCommas(before.n)})`,
    `${percent(after.rate)} (n ${withCommas(after.n)})`,
    signed(difference),
    `${signed(interval[0])} … ${signed(interval[1])}`,
    adjustedP < 0.0001 ? '<.0001' : adjustedP.toFixed(4).replace(/^0/, ''),
    verdict,
  ]);
  return textTable([title, 'before', 'after', 'difference', '95 % interval', 'p (Holm)', 'verdict'], cells, columns);
}

function pair(shift: Shift | null): string {
  if (!shift) return '–';
  const mark = shift.verdict === 'unclear' ? '' : '*';
  return `${percent(shift.before.rate)} → ${percent(shift.after.rate)}${mark}`;
}

function signed(difference: number): string {
  const text = percent(Math.abs(difference));
  return Number(text) === 0 ? '±0' : `${difference > 0 ? '+' : '−'}${text}`;
}

function percent(value: number): string {
  return (100 * value).toFixed(1);
}

function withCommas(value: number): string {
  return value.toLocaleString('en-US');
}
