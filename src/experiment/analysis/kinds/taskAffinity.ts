import { metrics } from '../../../core/metrics/index.js';
import type { Rng } from '../../../core/rng.js';
import { palette } from '../../../report/palette.js';
import type { LegendItem } from '../../../report/sections/models.js';
import type { CellResult } from '../../cellResult.js';
import type { AnalysisKind } from '../analysis.js';
import type { AnalysisInput } from '../analysisInput.js';
import { bySeed } from '../bySeed.js';
import { cellScore, scoredTasks } from '../cellScore.js';
import { heatSpec } from '../charts.js';
import { type Judged, judge } from '../judge.js';
import { meanOverSeeds } from '../meanOverSeeds.js';
import { gridCells } from '../pairsAlong.js';
import { roleOf } from '../roleOf.js';
import { seedOf } from '../seedOf.js';
import { settingOf } from '../settingOf.js';
import { metricWords, signed, within } from '../words.js';

/** What one task gains by another's company. */
export interface Affinity extends Judged {
  /** The task that is scored. */
  readonly task: string;
  /** The task that is added. */
  readonly beside: string;
}

/**
 * What each task gains when another one is trained beside it: the mean difference of its score between runs whose sets of tasks differ in that one alone,
 * all else being equal. With sets of one and two tasks it is the pairwise affinity of Standley et al., Which Tasks Should Be Learned Together in
 * Multi-task Learning?, 2020, section 3; larger sets add what the other task does in company.
 */
export const taskAffinity: AnalysisKind<readonly Affinity[]> = {
  summary: 'what each task gains when another is trained beside it, out of sets of tasks that differ in one',

  needs: (input) =>
    pairsOf(input).length > 0
      ? undefined
      : 'an axis of sets of tasks (tasks: [[a], [b], [a, b]]), some of which differ in one task',

  create(input, rng) {
    const data = affinities(input, rng);
    if (data.length === 0) return undefined;
    const sign = metrics[input.metric].better === 'higher' ? 1 : -1;
    const names = [...new Set(data.flatMap(({ task, beside }) => [task, beside]))];
    const metric = metricWords(input.metric);
    const legend: LegendItem[] = [
      { title: 'gains', color: palette.network.light },
      { title: 'loses', color: palette.labelModel.light },
    ];
    const at = (task: string, beside: string) => data.find((each) => each.task === task && each.beside === beside);
    return {
      title: 'Task affinity',
      finding: findingOf(data, metric),
      data,
      charts: [
        {
          caption: `What the task of the row gains in ${metric} by the task of the column; the stronger, the larger`,
          spec: heatSpec(
            data.map(({ task, beside, mean }) => ({ row: task, column: beside, value: sign * mean })),
            { middle: 0, text: (value) => signed(value, 2) },
          ),
          legend,
        },
      ],
      table: {
        caption: `Change of the row's ${metric} on the ${input.split} split when the column's task is trained beside it`,
        head: ['task', ...names],
        rows: names.map((task) => [
          task,
          ...names.map((beside) => (at(task, beside) ? signed(at(task, beside)!.mean) : '–')),
        ]),
      },
    };
  },
};

function findingOf(data: readonly Affinity[], metric: string): string {
  const said = ({ task, beside, mean, interval }: Affinity) =>
    `${task} by ${beside}, ${signed(mean)} ${within(interval)}`;
  const bySize = (verdict: string) =>
    data.filter((each) => each.verdict === verdict).toSorted((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
  const [gains, losses] = [bySize('better'), bySize('worse')];
  const of = `${data.length} ordered ${data.length === 1 ? 'pair' : 'pairs'} of tasks`;
  if (gains.length + losses.length === 0)
    return `No clear difference: in none of ${of} does one task's company change the other's ${metric} for certain.`;
  const parts = [
    ...(gains.length > 0
      ? [`${gains.length} clearly gain${gains.length === 1 ? 's' : ''}, most of all ${said(gains[0])}`]
      : []),
    ...(losses.length > 0
      ? [`${losses.length} clearly lose${losses.length === 1 ? 's' : ''}, most of all ${said(losses[0])}`]
      : []),
  ];
  return `Of ${of} ${parts.join('; ')}.`;
}

/** Runs that differ in one task alone. */
interface AddedTask {
  readonly beside: string;
  readonly without: CellResult;
  readonly together: CellResult;
  /** The tasks whose scores are compared. */
  readonly tasks: readonly string[];
}

function affinities(input: AnalysisInput, rng: Rng): Affinity[] {
  const values = new Map<string, { seed: string; value: number }[]>();
  for (const { beside, without, together, tasks } of pairsOf(input)) {
    for (const task of tasks) {
      const [a, b] = [cellScore(together, task, input), cellScore(without, task, input)];
      if (a === undefined || b === undefined) continue;
      const key = JSON.stringify([task, beside]);
      values.set(key, [...(values.get(key) ?? []), { seed: seedOf(together, input), value: a - b }]);
    }
  }
  const changes = [...values].map(([key, own]) => {
    const [task, beside] = JSON.parse(key) as [string, string];
    return { task, beside, ...meanOverSeeds(bySeed(own), rng.derive(key)) };
  });
  return judge(changes, input.metric);
}

function pairsOf(input: AnalysisInput): AddedTask[] {
  const axis = input.axes.find((each) => !each.isSeed && roleOf(each) === 'tasks');
  if (!axis) return [];
  const groups = new Map<string, { cell: CellResult; tasks: string[] }[]>();
  for (const cell of gridCells(input)) {
    const key = `${seedOf(cell, input)} ${settingOf(cell, input, [axis.name])}`;
    groups.set(key, [...(groups.get(key) ?? []), { cell, tasks: scoredTasks(cell, input) }]);
  }
  return [...groups.values()].flatMap((sets) =>
    sets.flatMap((small) =>
      sets.flatMap((large): AddedTask[] => {
        const added = large.tasks.filter((task) => !small.tasks.includes(task));
        if (added.length !== 1 || large.tasks.length !== small.tasks.length + 1) return [];
        return [{ beside: added[0], without: small.cell, together: large.cell, tasks: small.tasks }];
      }),
    ),
  );
}
