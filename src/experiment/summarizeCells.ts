import type { CellResult, CellScore } from './cellResult.js';
import { meanInterval, type SeedMean } from './meanInterval.js';
import type { AxisLabel, CompareParams, ControlKind } from './sweepParams.js';

/** What cells have in common that differ in their seed alone. */
export interface SummaryRow {
  /** Axis → label, seeds left out. */
  readonly axes: Readonly<Record<string, AxisLabel>>;
  readonly control?: ControlKind;
  /** Which of the runs' models is scored. */
  readonly source: CellScore['source'];
  /** Task (and `mean`) → its mean over seeds. */
  readonly scores: Readonly<Record<string, SeedMean>>;
  /** Of a run, in the mean. */
  readonly seconds: number;
}

/** Means over seeds of one metric on one split. */
export interface SweepSummary {
  readonly metric: CompareParams['metric'];
  readonly split: CompareParams['split'];
  readonly tasks: readonly string[];
  readonly rows: readonly SummaryRow[];
}

/** The model that a cell is about: its network, or the label model where there is none. */
function sourceOf({ scores }: CellResult): CellScore['source'] {
  return scores.some(({ source }) => source === 'network') ? 'network' : 'labelModel';
}

/**
 * Means and intervals over seeds, in the order in which cells come first. With one task its mean over tasks is left out.
 *
 * @param metric in place of `compare`'s own
 */
export function summarizeCells(
  cells: readonly CellResult[],
  seedAxes: readonly string[],
  { metric, split }: Pick<CompareParams, 'metric' | 'split'>,
): SweepSummary {
  const groups = new Map<string, CellResult[]>();
  for (const cell of cells) {
    const key = JSON.stringify([cell.control ?? null, Object.entries(withoutSeeds(cell.axes, seedAxes))]);
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  const rows = [...groups.values()].flatMap((group): SummaryRow[] => {
    const [{ axes, control }] = group;
    const source = sourceOf(group[0]);
    const values = new Map<string, number[]>();
    for (const { scores } of group) {
      for (const score of scores) {
        if (score.source !== source || score.metric !== metric || score.split !== split || score.slice !== undefined)
          continue;
        values.set(score.task, [...(values.get(score.task) ?? []), score.value]);
      }
    }
    if (values.size === 0) return [];
    return [
      {
        axes: withoutSeeds(axes, seedAxes),
        ...(control && { control }),
        source,
        scores: Object.fromEntries([...values].map(([task, own]) => [task, meanInterval(own)])),
        seconds: group.reduce((sum, { cost }) => sum + cost.seconds, 0) / group.length,
      },
    ];
  });
  const names = [...new Set(rows.flatMap(({ scores }) => Object.keys(scores)))].filter((task) => task !== 'mean');
  return { metric, split, tasks: names.length > 1 ? [...names, 'mean'] : names, rows };
}

function withoutSeeds(axes: CellResult['axes'], seedAxes: readonly string[]): Record<string, AxisLabel> {
  return Object.fromEntries(Object.entries(axes).filter(([axis]) => !seedAxes.includes(axis)));
}
