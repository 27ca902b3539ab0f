import { metrics } from '../../../core/metrics/index.js';
import { mean } from '../../../core/numeric.js';
import type { Interval } from '../../../evaluation/bootstrap.js';
import { formatCount } from '../../../report/format.js';
import { palette } from '../../../report/palette.js';
import type { CellResult } from '../../cellResult.js';
import type { AnalysisKind } from '../analysis.js';
import type { AnalysisInput } from '../analysisInput.js';
import { bootstrapSeeds } from '../bootstrapSeeds.js';
import { lineSpec } from '../charts.js';
import { curveBySeed } from '../curveBySeed.js';
import { fitPowerLaw, type PowerLaw } from '../fitPowerLaw.js';
import { meanOverSeeds, type SeedMean } from '../meanOverSeeds.js';
import { labelsOf } from '../pairsAlong.js';
import { roleOf } from '../roleOf.js';
import { figure, metricWords, within } from '../words.js';

/** Errors by the number of train rows, and the power law through them. */
export interface LearningCurve {
  readonly points: readonly ({ readonly rows: number } & SeedMean)[];
  /** The error at the fewest rows minus that at the most. */
  readonly gain: SeedMean;
  readonly fit: PowerLaw;
  /** Of the fit's c, over seeds. */
  readonly exponentInterval: Interval | null;
  /** The c of b · n^−c through √(log n / n) at the same numbers of rows. */
  readonly theory: number;
}

const fewestPoints = 4;

/** How errors fall with unlabeled rows, beside the rate √(log n / n) of Ratner et al., Data Programming, 2016, theorem 1. */
export const learningCurve: AnalysisKind<LearningCurve> = {
  summary: 'error over unlabeled train rows, with a fitted power law and its exponent beside that of √(log n / n)',

  needs: (input) =>
    rowsAxis(input) && pointsOf(input).x.length >= fewestPoints
      ? undefined
      : `an axis of train rows (data.limit.train) with cells at ${fewestPoints} numbers of rows or more`,

  create(input, rng) {
    const { x, seeds, scores } = pointsOf(input);
    if (seeds.length === 0) return undefined;
    const lower = metrics[input.metric].better === 'lower';
    const errors = scores.map((own) => own.map((score) => (lower ? score : 1 - score)));
    const meanOf = (drawn: readonly number[]) => x.map((_, i) => mean(drawn.map((seed) => errors[seed][i])));
    const all = [...seeds.keys()];
    const points = x.map((rows, i) => ({
      rows,
      ...meanOverSeeds(
        errors.map((own) => own[i]),
        rng.derive(`${rows}`),
      ),
    }));
    const gain = meanOverSeeds(
      errors.map((own) => own[0] - own[own.length - 1]),
      rng.derive('gain'),
    );
    const fit = fitPowerLaw(x, meanOf(all));
    const exponentInterval = bootstrapSeeds(
      seeds.length,
      (drawn) => fitPowerLaw(x, meanOf(drawn)).c,
      rng.derive('exponent'),
    );
    const theory = slope(x, (n) => Math.sqrt(Math.log(n) / n));
    const data = { points, gain, fit, exponentInterval, theory };
    const name = lower ? metricWords(input.metric) : `error (1 − ${metricWords(input.metric)})`;
    const curve = (of: (n: number) => number) => between(x).map((n) => ({ x: n, y: of(n) }));
    return {
      title: 'Learning curve',
      finding: findingOf(data, name),
      data,
      charts: [
        {
          caption: `${name} on the ${input.split} split by train rows, with 95 % intervals over seeds; dashed: the fit`,
          spec: lineSpec(
            [
              {
                name: 'measured',
                color: palette.network.light,
                points: points.map(({ rows, mean: y, interval }) => ({ x: rows, y, interval })),
              },
              ...(fit.c === null
                ? []
                : [
                    {
                      name: 'fit',
                      color: palette.muted.light,
                      dashed: true,
                      points: curve((n) => fit.a + fit.b * n ** -fit.c!),
                    },
                  ]),
            ],
            { x: 'train rows', y: name, log: true },
          ),
        },
      ],
      table: {
        caption: `${name} on the ${input.split} split by train rows, the mean over tasks`,
        head: ['train rows', 'seeds', 'error', '95 % interval', 'fit'],
        rows: points.map(({ rows, n, mean: error, interval }) => [
          formatCount(rows),
          String(n),
          figure(error),
          interval ? `${figure(interval[0])} … ${figure(interval[1])}` : '–',
          fit.c === null ? '–' : figure(fit.a + fit.b * rows ** -fit.c),
        ]),
      },
    };
  },
};

function findingOf({ points, gain, fit, exponentInterval, theory }: LearningCurve, name: string): string {
  const [first, last] = [points[0], points[points.length - 1]];
  const span = `between ${formatCount(first.rows)} and ${formatCount(last.rows)} train rows`;
  if (gain.p === null || gain.p >= 0.05 || gain.mean === 0)
    return `No clear difference in ${name} ${span}: it falls by ${figure(gain.mean)} ${within(gain.interval)}.`;
  const change = `${name} ${gain.mean > 0 ? 'falls' : 'rises'} from ${figure(first.mean)} to ${figure(last.mean)} ${span}`;
  if (gain.mean < 0) return `${change}: more rows do harm here.`;
  if (fit.c === null || !exponentInterval)
    return `${change}${fit.c === null ? '' : `, about as n^−${figure(fit.c, 2)}`}; ${points[0].n < 3 ? 'with fewer than three seeds' : 'over the seeds'} the exponent has no interval to hold beside that of √(log n / n), ${figure(theory, 2)}.`;
  const verdict =
    exponentInterval[0] > theory
      ? 'clearly faster than'
      : exponentInterval[1] < theory
        ? 'clearly more slowly than'
        : 'with no clear difference from';
  return `${change}, as ${figure(fit.a)} + b · n^−c with c = ${figure(fit.c, 2)} ${within(exponentInterval, 2)}, ${verdict} √(log n / n), whose exponent over these rows is ${figure(theory, 2)}.`;
}

function rowsAxis(input: AnalysisInput) {
  return input.axes.find((axis) => !axis.isSeed && roleOf(axis) === 'rows' && labelsOf(input, axis).length > 1);
}

function pointsOf(input: AnalysisInput) {
  const axis = rowsAxis(input);
  if (!axis) return { x: [], seeds: [], scores: [] };
  const xOf = (cell: CellResult) => {
    const label = cell.axes[axis.name];
    // A label such as "all" says no number; the run has counted.
    return typeof label === 'number' ? label : Number.isFinite(Number(label)) ? Number(label) : cell.cost.trainRows;
  };
  return curveBySeed(input, axis, xOf);
}

/** −d log f / d log n by least squares over the points. */
function slope(n: readonly number[], f: (n: number) => number): number {
  const [x, y] = [n.map(Math.log), n.map((value) => Math.log(f(value)))];
  const [mx, my] = [mean(x), mean(y)];
  const over = x.reduce((sum, value, i) => sum + (value - mx) * (y[i] - my), 0);
  return -over / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}

/** Numbers between the first and the last, evenly spaced by their logarithms. */
function between(x: readonly number[]): number[] {
  const [from, to] = [Math.log(x[0]), Math.log(x[x.length - 1])];
  return Array.from({ length: 41 }, (_, i) => Math.exp(from + ((to - from) * i) / 40));
}
