import { formatList } from '../../../report/format.js';
import { palette } from '../../../report/palette.js';
import type { CellResult } from '../../cellResult.js';
import type { AnalysisKind } from '../analysis.js';
import type { AnalysisInput } from '../analysisInput.js';
import { bySeed } from '../bySeed.js';
import { dotSpec } from '../charts.js';
import { type Judged, judge } from '../judge.js';
import { meanOverSeeds } from '../meanOverSeeds.js';
import { baselineOf, gridCells, labelsOf, pairsAlong } from '../pairsAlong.js';
import { seedOf } from '../seedOf.js';
import { figure, metricWords, signed, within } from '../words.js';

/** What one value of an axis changes on a slice of a task. */
export interface SliceChange extends Judged {
  readonly axis: string;
  readonly label: string;
  readonly baseline: string;
  readonly task: string;
  readonly slice: string;
  /** The mean scores on the slice, over the same seeds. */
  readonly before: number;
  readonly after: number;
}

/** Every value of every axis against the axis's baseline on the rows of each slice, paired by seed, judged together. */
export const slices: AnalysisKind<readonly SliceChange[]> = {
  summary: 'every value of an axis against its baseline, slice by slice, paired by seed, all judged together (Holm)',

  needs: (input) =>
    slicesOf(gridCells(input), input).length > 0 &&
    input.axes.some((axis) => !axis.isSeed && labelsOf(input, axis).length > 1)
      ? undefined
      : 'scores by slice (slices: in the experiment) and an axis beside the seeds',

  create(input, rng) {
    const where = slicesOf(gridCells(input), input);
    const found = input.axes
      .filter((axis) => !axis.isSeed)
      .flatMap((axis) => {
        const baseline = baselineOf(input, axis);
        return labelsOf(input, axis)
          .filter((label) => label !== baseline)
          .flatMap((label) => {
            const pairs = pairsAlong(input, axis, label, baseline);
            return where.flatMap(({ task, slice }) => {
              const both = pairs.flatMap(({ cell, reference }) => {
                const [after, before] = [cell, reference].map((each) => scoreIn(each, task, slice, input));
                return after === undefined || before === undefined
                  ? []
                  : [{ seed: seedOf(cell, input), after, before }];
              });
              if (both.length === 0) return [];
              const over = (value: (pair: (typeof both)[number]) => number) =>
                bySeed(both.map((pair) => ({ seed: pair.seed, value: value(pair) })));
              const meanOf = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
              const stream = rng.derive(`${axis.name}=${label} ${task} ${slice}`);
              return [
                {
                  ...meanOverSeeds(
                    over(({ after, before }) => after - before),
                    stream,
                  ),
                  axis: axis.name,
                  label: String(label),
                  baseline: String(baseline),
                  task,
                  slice,
                  before: meanOf(over(({ before }) => before)),
                  after: meanOf(over(({ after }) => after)),
                },
              ];
            });
          });
      });
    if (found.length === 0) return undefined;
    const data = judge(found, input.metric);
    const metric = metricWords(input.metric);
    return {
      title: 'Slices',
      finding: findingOf(data, metric),
      data,
      charts: [
        {
          caption: `Difference in ${metric} on the ${input.split} rows of each slice, with 95 % intervals over seeds`,
          spec: dotSpec(
            data.map(({ axis, label, task, slice, mean, interval, verdict }) => ({
              name: `${task}, ${slice}: ${axis} ${label}`,
              value: mean,
              interval,
              color: verdict === 'unclear' ? palette.bar.light : palette.network.light,
            })),
            `difference in ${metric}`,
          ),
        },
      ],
      table: {
        caption: `Each value against its axis's baseline: ${metric} on the ${input.split} rows of the slice; paired by seed, clear or not by Holm over all rows`,
        head: ['task', 'slice', 'axis', 'value', 'against', 'seeds', 'from', 'to', 'difference', '95 % interval', ''],
        rows: data.map(({ task, slice, axis, label, baseline, n, before, after, mean, interval, verdict }) => [
          task,
          slice,
          axis,
          label,
          baseline,
          String(n),
          figure(before),
          figure(after),
          signed(mean),
          interval ? `${signed(interval[0])} … ${signed(interval[1])}` : '–',
          verdict === 'unclear' ? 'no clear difference' : verdict,
        ]),
      },
    };
  },
};

function findingOf(data: readonly SliceChange[], metric: string): string {
  const said = ({ task, slice, axis, label, baseline, mean, interval }: SliceChange) =>
    `${slice} of ${task} by ${axis} ${label} against ${baseline}, ${signed(mean)} ${within(interval)}`;
  const named = (['better', 'worse'] as const).flatMap((verdict) => {
    const own = data.filter((change) => change.verdict === verdict);
    if (own.length === 0) return [];
    const largest = own.toSorted((a, b) => Math.abs(b.mean) - Math.abs(a.mean))[0];
    const many = `${own.length} ${own.length === 1 ? 'is' : 'are'} clearly ${verdict}`;
    return [`${many}${own.length === 1 ? '' : ', most of all'} (${said(largest)})`];
  });
  const of = data.length === 1 ? 'the one change' : `${data.length} changes`;
  if (named.length === 0)
    return `No clear difference in ${metric} on any slice${data.length === 1 ? `: ${said(data[0])}` : ` among ${of}`}.`;
  if (data.length === 1) return `In ${metric} ${said(data[0])}: clearly ${data[0].verdict}.`;
  return `Of ${of} in ${metric} on slices ${formatList(named)}.`;
}

/** The tasks and slices that any of the cells has scores for, in order of their first occurrence. */
function slicesOf(cells: readonly CellResult[], input: Pick<AnalysisInput, 'metric' | 'split'>) {
  const keys = cells.flatMap(({ scores }) =>
    scores.flatMap(({ task, slice, metric, split }) =>
      slice !== undefined && metric === input.metric && split === input.split ? [JSON.stringify([task, slice])] : [],
    ),
  );
  return [...new Set(keys)].map((key) => {
    const [task, slice] = JSON.parse(key) as [string, string];
    return { task, slice };
  });
}

function scoreIn(
  { scores }: CellResult,
  task: string,
  slice: string,
  { metric, split }: Pick<AnalysisInput, 'metric' | 'split'>,
): number | undefined {
  return scores.find(
    (score) =>
      score.source === 'network' &&
      score.task === task &&
      score.slice === slice &&
      score.metric === metric &&
      score.split === split,
  )?.value;
}
