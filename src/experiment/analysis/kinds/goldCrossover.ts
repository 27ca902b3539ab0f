import { metrics } from '../../../core/metrics/index.js';
import { mean } from '../../../core/numeric.js';
import type { Interval } from '../../../evaluation/bootstrap.js';
import { palette } from '../../../report/palette.js';
import type { CellResult } from '../../cellResult.js';
import type { AnalysisKind } from '../analysis.js';
import type { AnalysisAxis, AnalysisInput } from '../analysisInput.js';
import { bootstrapSeeds } from '../bootstrapSeeds.js';
import { lineSpec } from '../charts.js';
import { curveBySeed } from '../curveBySeed.js';
import { meanOverSeeds, type SeedMean } from '../meanOverSeeds.js';
import { labelsOf } from '../pairsAlong.js';
import { roleOf } from '../roleOf.js';
import { figure, metricWords, within } from '../words.js';

/** Scores by gold labels per class, and where they reach the weak pipeline's. */
export interface GoldCrossover {
  readonly points: readonly ({ readonly gold: number } & SeedMean)[];
  readonly weak: SeedMean;
  /** Gold labels per class, interpolated in their logarithm; null where gold does not reach the weak pipeline within the range. */
  readonly crossover: number | null;
  /** Over seeds; `null` at an end: beyond the range there. Null where there are too few seeds for one. */
  readonly interval: readonly [low: number | null, high: number | null] | null;
  /** Whether fewer gold labels than the fewest match already. */
  readonly below: boolean;
}

/** How many clean labels per class the weak labels are worth. */
export const goldCrossover: AnalysisKind<GoldCrossover> = {
  summary:
    'how many gold labels per class match the weak pipeline, interpolated, with an interval, or beyond the range',

  needs: (input) => {
    const axis = goldAxis(input);
    const labels = axis ? labelsOf(input, axis) : [];
    return axis && labels.filter((label) => goldOf(label) !== undefined).length >= 2 && labels.some(isWeak)
      ? undefined
      : 'an axis of gold labels per class (gold) with cells at two numbers or more, and at a value that stands for the weak pipeline: 0, none or weak';
  },

  create(input, rng) {
    const axis = goldAxis(input)!;
    // The weak pipeline as one more place on the axis, so that both rest on the same tasks, settings and seeds.
    const weakAt = 0;
    const { x, seeds, scores } = curveBySeed(input, axis, (cell: CellResult) => {
      const label = cell.axes[axis.name];
      return isWeak(label) ? weakAt : goldOf(label);
    });
    if (seeds.length === 0 || x[0] !== weakAt) return undefined;
    const gold = x.slice(1);
    const better = metrics[input.metric].better === 'higher' ? 1 : -1;
    const crossingOf = (drawn: readonly number[]) => {
      const at = (i: number) => better * mean(drawn.map((seed) => scores[seed][i]));
      return crossing(
        gold,
        gold.map((_, i) => at(i + 1)),
        at(0),
      );
    };
    const all = [...seeds.keys()];
    const found = crossingOf(all);
    const ends = bootstrapSeeds(seeds.length, crossingOf, rng.derive('crossover'));
    const bounded = (end: number) => (Number.isFinite(end) ? end : null);
    const data: GoldCrossover = {
      points: gold.map((count, i) => ({
        gold: count,
        ...meanOverSeeds(
          scores.map((own) => own[i + 1]),
          rng.derive(`${count}`),
        ),
      })),
      weak: meanOverSeeds(
        scores.map((own) => own[0]),
        rng.derive('weak'),
      ),
      crossover: bounded(found),
      interval: ends && [bounded(ends[0]), bounded(ends[1])],
      below: found === Number.NEGATIVE_INFINITY,
    };
    const metric = metricWords(input.metric);
    const weakLine = (y: number) => [gold[0], gold[gold.length - 1]].map((at) => ({ x: at, y }));
    return {
      title: 'Clean-label crossover',
      finding: findingOf(data, ends, metric),
      data,
      charts: [
        {
          caption: `${metric} on the ${input.split} split by gold labels per class, with 95 % intervals over seeds; dashed: the weak pipeline`,
          spec: lineSpec(
            [
              {
                name: 'gold',
                color: palette.network.light,
                points: data.points.map(({ gold: at, mean: y, interval }) => ({ x: at, y, interval })),
              },
              { name: 'weak', color: palette.labelModel.light, dashed: true, points: weakLine(data.weak.mean) },
            ],
            { x: 'gold labels per class', y: metric, log: true },
          ),
          legend: [
            { title: 'gold', color: palette.network.light },
            { title: 'weak pipeline', color: palette.labelModel.light },
          ],
        },
      ],
      table: {
        caption: `${metric} on the ${input.split} split, the mean over tasks`,
        head: ['gold per class', 'seeds', metric, '95 % interval'],
        rows: [{ gold: 'weak pipeline', ...data.weak }, ...data.points].map(
          ({ gold: at, n, mean: score, interval }) => [
            String(at),
            String(n),
            figure(score),
            interval ? `${figure(interval[0])} … ${figure(interval[1])}` : '–',
          ],
        ),
      },
    };
  },
};

function findingOf(
  { points, weak, crossover, interval, below }: GoldCrossover,
  ends: Interval | null,
  metric: string,
): string {
  const [fewest, most] = [points[0].gold, points[points.length - 1].gold];
  const reached = `the weak pipeline's ${metric} of ${figure(weak.mean)} ${within(weak.interval)}`;
  const endWords = (end: number | null, raw: number) =>
    end !== null ? figure(end, end < 10 ? 1 : 0) : raw < 0 ? `below ${fewest}` : `beyond ${most}`;
  const range =
    interval && ends
      ? `95 %: ${endWords(interval[0], ends[0])} … ${endWords(interval[1], ends[1])}`
      : 'too few seeds for an interval';
  if (below) return `Already ${fewest} gold labels per class match ${reached} (${range}).`;
  if (crossover === null)
    return `It is beyond the range how many gold labels per class match ${reached}: ${most} reach ${figure(points[points.length - 1].mean)} (${range}).`;
  return `About ${figure(crossover, crossover < 10 ? 1 : 0)} gold labels per class match ${reached} (${range}).`;
}

/**
 * Where a curve first reaches a level, linear in log n between its points; −∞ where it does so from the first point on, +∞ where it never does.
 *
 * @param n [points] ascending
 */
function crossing(n: readonly number[], scores: readonly number[], level: number): number {
  if (scores[0] >= level) return Number.NEGATIVE_INFINITY;
  for (let i = 1; i < n.length; i++) {
    if (scores[i] < level) continue;
    const part = (level - scores[i - 1]) / (scores[i] - scores[i - 1]);
    return Math.exp(Math.log(n[i - 1]) + part * (Math.log(n[i]) - Math.log(n[i - 1])));
  }
  return Number.POSITIVE_INFINITY;
}

function goldAxis(input: AnalysisInput): AnalysisAxis | undefined {
  return input.axes.find((axis) => !axis.isSeed && roleOf(axis) === 'gold');
}

/** Whether a value of the axis stands for the weak pipeline, which has no gold in its fits. */
function isWeak(label: AnalysisAxis['labels'][number]): boolean {
  return ['0', 'none', 'weak', 'false'].includes(String(label));
}

/** Gold labels per class; undefined where the label is no number above 0. */
function goldOf(label: AnalysisAxis['labels'][number]): number | undefined {
  const value = Number(label);
  return Number.isFinite(value) && value > 0 && typeof label !== 'boolean' ? value : undefined;
}
