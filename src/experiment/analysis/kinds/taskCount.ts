import { metrics } from '../../../core/metrics/index.js';
import { palette } from '../../../report/palette.js';
import type { AnalysisKind } from '../analysis.js';
import type { AnalysisInput } from '../analysisInput.js';
import { bySeed } from '../bySeed.js';
import { commonTasks, meanScore, scoredTasks } from '../cellScore.js';
import { lineSpec } from '../charts.js';
import { judge } from '../judge.js';
import { meanOverSeeds, type SeedMean } from '../meanOverSeeds.js';
import { gridCells } from '../pairsAlong.js';
import { roleOf } from '../roleOf.js';
import { seedOf } from '../seedOf.js';
import { figure, metricWords, signed, within } from '../words.js';

/** Scores and cost by how many tasks are trained together. */
export interface TaskCount {
  /** The tasks that are in every set, which are the ones that are scored. */
  readonly common: readonly string[];
  readonly points: readonly ({ readonly tasks: number; readonly secondsPerTask: number } & SeedMean)[];
  /** The score among the most tasks minus that among the fewest. */
  readonly change: SeedMean;
}

/** What more tasks in one network do to those that are always there, and to what a task costs. */
export const taskCount: AnalysisKind<TaskCount> = {
  summary: 'score and cost per task by the number of tasks trained together, of those tasks that are in every set',

  needs: (input) =>
    countsOf(input).length > 1 && commonTasks(gridCells(input), input).length > 0
      ? undefined
      : 'an axis of sets of tasks (tasks: [[a], [a, b], all]) of two sizes, with a task that is in all of them',

  create(input, rng) {
    const cells = gridCells(input);
    const common = commonTasks(cells, input);
    const counts = countsOf(input);
    const at = (count: number) => {
      const own = cells.filter((cell) => scoredTasks(cell, input).length === count);
      const scores = own.map((cell) => ({ seed: seedOf(cell, input), value: meanScore(cell, common, input)! }));
      return { scores, seconds: own.reduce((sum, { cost }) => sum + cost.seconds, 0) / own.length / count };
    };
    const points = counts.map((tasks) => {
      const { scores, seconds } = at(tasks);
      return { tasks, secondsPerTask: seconds, ...meanOverSeeds(bySeed(scores), rng.derive(`${tasks}`)) };
    });
    const ends = [counts[0], counts[counts.length - 1]].map((count) => {
      const { scores } = at(count);
      return new Map(scores.map(({ seed }) => [seed, bySeed(scores.filter((each) => each.seed === seed))[0]]));
    });
    const paired = [...ends[0]].flatMap(([seed, few]) => (ends[1].has(seed) ? [ends[1].get(seed)! - few] : []));
    if (paired.length === 0) return undefined;
    const [change] = judge([meanOverSeeds(paired, rng.derive('change'))], input.metric);
    const metric = metricWords(input.metric);
    const [fewest, most] = [points[0], points[points.length - 1]];
    const verdict = change.verdict === 'unclear' ? 'no clear difference' : `clearly ${change.verdict}`;
    const names = common.length === 1 ? common[0] : `the ${common.length} tasks in every set`;
    return {
      title: 'Number of tasks',
      finding: `From ${fewest.tasks} to ${most.tasks} tasks ${metric} of ${names} goes from ${figure(fewest.mean)} to ${figure(most.mean)}, ${verdict}: ${signed(change.mean)} ${within(change.interval)}; a task costs ${figure(fewest.secondsPerTask, 1)} s among ${fewest.tasks} and ${figure(most.secondsPerTask, 1)} s among ${most.tasks}.`,
      data: { common, points, change },
      charts: [
        {
          caption: `${metric} on the ${input.split} split of ${names} by the number of tasks in the network, with 95 % intervals over seeds${metrics[input.metric].better === 'lower' ? '; lower is better' : ''}`,
          spec: lineSpec(
            [
              {
                name: metric,
                color: palette.network.light,
                points: points.map(({ tasks, mean: y, interval }) => ({ x: tasks, y, interval })),
              },
            ],
            { x: 'tasks', y: metric, log: true },
          ),
        },
      ],
      table: {
        caption: `${metric} on the ${input.split} split, and seconds per run and task`,
        head: ['tasks', 'seeds', metric, '95 % interval', 's per task'],
        rows: points.map(({ tasks, n, mean: score, interval, secondsPerTask }) => [
          String(tasks),
          String(n),
          figure(score),
          interval ? `${figure(interval[0])} … ${figure(interval[1])}` : '–',
          figure(secondsPerTask, 2),
        ]),
      },
    };
  },
};

/** The sizes of sets of tasks, ascending. */
function countsOf(input: AnalysisInput): number[] {
  if (!input.axes.some((axis) => !axis.isSeed && roleOf(axis) === 'tasks')) return [];
  const counts = gridCells(input).map((cell) => scoredTasks(cell, input).length);
  return [...new Set(counts)].filter((count) => count > 0).sort((a, b) => a - b);
}
