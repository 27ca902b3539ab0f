import { metrics } from '../../../core/metrics/index.js';
import { relativeChange } from '../../../evaluation/relativeChange.js';
import { formatList } from '../../../report/format.js';
import { palette } from '../../../report/palette.js';
import type { AnalysisKind } from '../analysis.js';
import { bySeed } from '../bySeed.js';
import { cellScore, commonTasks } from '../cellScore.js';
import { dotSpec } from '../charts.js';
import { type Judged, judge } from '../judge.js';
import { meanOverSeeds, type SeedMean } from '../meanOverSeeds.js';
import { pairedChange } from '../pairedChange.js';
import { pairsWithControl } from '../pairsAlong.js';
import { seedOf } from '../seedOf.js';
import { figure, metricWords, signed, within } from '../words.js';

/** What sharing gains and costs, over seeds. */
export interface SharingOverSeeds {
  /** Network minus single-task twin. */
  readonly tasks: readonly (Judged & { readonly task: string })[];
  /** Δ_MTL, see `relativeChange`; above 0 is better. Null where a twin's score is 0. */
  readonly mean: SeedMean | null;
}

/** Which tasks sharing helps and which it hurts, over seeds and settings. */
export const negativeTransfer: AnalysisKind<SharingOverSeeds> = {
  summary: 'which tasks sharing helps and which it hurts, against single-task twins, over seeds',

  needs: (input) =>
    pairsWithControl(input, 'singleTask').length > 0 ? undefined : 'single-task controls (controls: [singleTask])',

  create(input, rng) {
    const pairs = pairsWithControl(input, 'singleTask');
    const names = [...new Set(pairs.flatMap(({ cell, reference }) => commonTasks([cell, reference], input)))];
    const changes = names.flatMap((task) => {
      const change = pairedChange(pairs, input, rng.derive(task), [task]);
      return change ? [{ ...change, task }] : [];
    });
    if (changes.length === 0) return undefined;
    const tasks = judge(changes, input.metric);
    const relatives = pairs.flatMap(({ cell, reference }) => {
      const own = names.map((task) => {
        const [a, b] = [cellScore(cell, task, input), cellScore(reference, task, input)];
        return relativeChange(input.metric, a ?? null, b ?? null);
      });
      if (own.some((change) => change === null)) return [];
      return [
        { seed: seedOf(cell, input), value: (own as number[]).reduce((sum, each) => sum + each, 0) / own.length },
      ];
    });
    const data = { tasks, mean: relatives.length > 0 ? meanOverSeeds(bySeed(relatives), rng.derive('mean')) : null };
    const metric = metricWords(input.metric);
    const colorOf = { better: palette.network.light, worse: palette.labelModel.light, unclear: palette.bar.light };
    return {
      title: 'Sharing',
      finding: findingOf(data),
      data,
      charts: [
        {
          caption: `Difference in ${metric} from the single-task twin, with 95 % intervals over seeds`,
          spec: dotSpec(
            tasks.map(({ task, mean, interval, verdict }) => ({
              name: task,
              value: mean,
              interval,
              color: colorOf[verdict],
            })),
            `difference in ${metric}${metrics[input.metric].better === 'lower' ? ' (below 0 is better)' : ''}`,
          ),
          legend: [
            { title: 'helps', color: colorOf.better },
            { title: 'hurts', color: colorOf.worse },
            { title: 'no clear difference', color: colorOf.unclear },
          ],
        },
      ],
      table: {
        caption: `The network minus the single-task twin: ${metric} on the ${input.split} split; helps and hurts hold over all tasks together (Holm, 5 %)`,
        head: ['task', 'seeds', 'difference', '95 % interval', 'Holm p', 'sharing'],
        rows: tasks.map(({ task, n, mean, interval, adjustedP, verdict }) => [
          task,
          String(n),
          signed(mean),
          interval ? `${signed(interval[0])} … ${signed(interval[1])}` : '–',
          adjustedP === null ? '–' : adjustedP.toFixed(3),
          { better: 'helps', worse: 'hurts', unclear: 'no clear difference' }[verdict],
        ]),
      },
    };
  },
};

function findingOf({ tasks, mean }: SharingOverSeeds): string {
  const names = (wanted: Judged['verdict']) =>
    tasks.filter(({ verdict }) => verdict === wanted).map(({ task }) => task);
  const [helps, hurts] = [names('better'), names('worse')];
  const said = (some: readonly string[]) =>
    `${some.length} of ${tasks.length} tasks${some.length > 0 ? ` (${formatList(some)})` : ''}`;
  const over = mean
    ? `; Δ over all of them is ${signed(100 * mean.mean, 1)} %${mean.interval ? ` (95 %: ${figure(100 * mean.interval[0], 1)} … ${figure(100 * mean.interval[1], 1)})` : ` ${within(null)}`}`
    : '';
  if (helps.length + hurts.length === 0)
    return `No clear difference between sharing and single-task twins in ${tasks.length === 1 ? 'the one task' : `any of ${tasks.length} tasks`}${over}.`;
  const rest = helps.length + hurts.length < tasks.length ? ', and makes no clear difference for the rest' : '';
  return `Against single-task twins sharing helps ${said(helps)}, hurts ${said(hurts)}${rest}${over}.`;
}
