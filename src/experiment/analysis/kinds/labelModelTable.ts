import { metrics } from '../../../core/metrics/index.js';
import { mean } from '../../../core/numeric.js';
import type { AnalysisKind } from '../analysis.js';
import type { AnalysisAxis, AnalysisInput } from '../analysisInput.js';
import { cellScore, commonTasks } from '../cellScore.js';
import { heatSpec } from '../charts.js';
import { type Judged, judge } from '../judge.js';
import { pairedChange } from '../pairedChange.js';
import { gridCells, labelsOf, pairsAlong } from '../pairsAlong.js';
import { roleOf } from '../roleOf.js';
import { settingOf } from '../settingOf.js';
import { figure, metricWords, signed, within } from '../words.js';

/** Scores of tasks under label models. */
export interface LabelModelTable {
  /** Its rows: the tasks, or with one task the settings of the other axes, where there are any. */
  readonly tasks: readonly string[];
  readonly models: readonly string[];
  /** [tasks][models] means over seeds, and over settings where tasks are its rows. */
  readonly scores: readonly (readonly number[])[];
  /** [models] means over tasks. */
  readonly means: readonly number[];
  /** The model with the best mean. */
  readonly best: string;
  /** The best one minus each other, over tasks, in the order of `models`. */
  readonly ahead: readonly (Judged & { readonly model: string })[];
}

/** Which label model suits which task. */
export const labelModelTable: AnalysisKind<LabelModelTable> = {
  summary: 'task × label model: scores as a heat map, and whether the best label model is clearly ahead of the others',

  needs: (input) => (modelAxis(input) ? undefined : 'an axis of label models (labelModel.kind) with cells of two'),

  create(input, rng) {
    const axis = modelAxis(input)!;
    const labels = labelsOf(input, axis);
    const cells = gridCells(input).filter((cell) => labels.includes(cell.axes[axis.name]));
    const tasks = commonTasks(cells, input);
    if (tasks.length === 0) return undefined;
    // A sweep that is not done yet has settings without some of the models.
    const settings = [...new Set(cells.map((cell) => settingOf(cell, input, [axis.name])))].filter((setting) =>
      labels.every((label) =>
        cells.some((cell) => cell.axes[axis.name] === label && settingOf(cell, input, [axis.name]) === setting),
      ),
    );
    const bySetting = tasks.length === 1 && settings.length > 1;
    const scoreOf = (row: string, label: (typeof labels)[number]) =>
      mean(
        cells
          .filter((cell) => cell.axes[axis.name] === label)
          .filter((cell) => !bySetting || settingOf(cell, input, [axis.name]) === row)
          .map((cell) => cellScore(cell, bySetting ? tasks[0] : row, input)!),
      );
    const rows = bySetting ? settings : tasks;
    const scores = rows.map((row) => labels.map((label) => scoreOf(row, label)));
    const means = labels.map((_, i) => mean(scores.map((row) => row[i])));
    const sign = metrics[input.metric].better === 'higher' ? 1 : -1;
    const best = means.reduce((top, value, i) => (sign * value > sign * means[top] ? i : top), 0);
    const changes = labels.flatMap((label, i) => {
      if (i === best) return [];
      const change = pairedChange(
        pairsAlong(input, axis, labels[best], label),
        input,
        rng.derive(String(label)),
        tasks,
      );
      return change ? [{ ...change, model: String(label) }] : [];
    });
    const ahead = judge(changes, input.metric);
    const models = labels.map(String);
    const data = { tasks: rows, models, scores, means, best: models[best], ahead };
    const metric = metricWords(input.metric);
    return {
      title: bySetting ? 'Label models by setting' : 'Label models by task',
      finding: findingOf(data, means[best], metric),
      data,
      charts: [
        {
          caption: `${metric} on the ${input.split} split per ${bySetting ? 'setting' : 'task'} and label model; the stronger, the ${sign > 0 ? 'higher' : 'larger'}`,
          spec: heatSpec(
            rows.flatMap((row, t) => models.map((model, i) => ({ row, column: model, value: scores[t][i] }))),
            { text: (value) => figure(value, 2) },
          ),
        },
      ],
      table: {
        caption: `${metric} on the ${input.split} split, means over seeds${bySetting ? '' : ' and settings'}`,
        head: [bySetting ? 'setting' : 'task', ...models],
        rows: [
          ...rows.map((row, t) => [row, ...scores[t].map((score) => figure(score))]),
          ['mean', ...means.map((score) => figure(score))],
        ],
      },
    };
  },
};

function findingOf({ best, ahead }: LabelModelTable, score: number, metric: string): string {
  const clear = ahead.filter(({ verdict }) => verdict === 'better');
  const close = ahead.filter(({ verdict }) => verdict !== 'better').map(({ model }) => model);
  const head = `${best} has the best mean ${metric}, ${figure(score)}`;
  if (clear.length === 0) return `${head}, with no clear difference from ${close.join(', ')}.`;
  const nearest = clear.toSorted((a, b) => Math.abs(a.mean) - Math.abs(b.mean))[0];
  const lead = `${signed(nearest.mean)} ${within(nearest.interval)} from ${nearest.model}`;
  if (close.length === 0)
    return `${head}, clearly ahead of all others: ${lead}${clear.length > 1 ? ', the nearest' : ''}.`;
  return `${head}, clearly ahead of ${clear.map(({ model }) => model).join(', ')} (${lead}); no clear difference from ${close.join(', ')}.`;
}

function modelAxis(input: AnalysisInput): AnalysisAxis | undefined {
  return input.axes.find((axis) => !axis.isSeed && roleOf(axis) === 'labelModel' && labelsOf(input, axis).length > 1);
}
