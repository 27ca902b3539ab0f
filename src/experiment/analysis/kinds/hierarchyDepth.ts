import { formatList } from '../../../report/format.js';
import { classPalette } from '../../../report/palette.js';
import type { CellResult } from '../../cellResult.js';
import type { AnalysisKind } from '../analysis.js';
import type { AnalysisAxis, AnalysisInput } from '../analysisInput.js';
import { bySeed } from '../bySeed.js';
import { commonTasks, meanScore } from '../cellScore.js';
import { lineSpec } from '../charts.js';
import { type Judged, judge } from '../judge.js';
import { meanOverSeeds, type SeedMean } from '../meanOverSeeds.js';
import { pairedChange } from '../pairedChange.js';
import { gridCells, labelsOf, pairsAlong } from '../pairsAlong.js';
import { roleOf } from '../roleOf.js';
import { seedOf } from '../seedOf.js';
import { figure, metricWords, signed, within } from '../words.js';

/** Scores by depth in the hierarchy, for each way of using it. */
export interface HierarchyDepth {
  readonly points: readonly ({ readonly use: string; readonly depth: number } & SeedMean)[];
  /** Each use against flat, depth by depth. */
  readonly changes: readonly (Judged & { readonly use: string; readonly depth: number })[];
}

/** What the hierarchy adds at each of its depths. */
export const hierarchyDepth: AnalysisKind<HierarchyDepth> = {
  summary: 'scores by depth in the hierarchy: flat, in the label model, in the network, in both',

  needs: (input) =>
    axisOf(input) && depthsOf(input).length > 1
      ? undefined
      : 'an axis of how the hierarchy is used (hierarchy: [flat, both, …]) with flat among its cells, and tasks at two depths',

  create(input, rng) {
    const axis = axisOf(input)!;
    const depths = depthsOf(input);
    const uses = labelsOf(input, axis).map(String);
    const tasksAt = (depth: number) =>
      commonTasks(gridCells(input), input).filter((task) => input.depths?.[task] === depth);
    const scoresOf = (cells: readonly CellResult[], depth: number) =>
      cells.flatMap((cell) => {
        const value = meanScore(cell, tasksAt(depth), input);
        return value === undefined ? [] : [{ seed: seedOf(cell, input), value }];
      });
    const points = uses.flatMap((use) =>
      depths.flatMap((depth) => {
        const own = scoresOf(
          gridCells(input).filter((cell) => String(cell.axes[axis.name]) === use),
          depth,
        );
        return own.length > 0 ? [{ use, depth, ...meanOverSeeds(bySeed(own), rng.derive(`${use} ${depth}`)) }] : [];
      }),
    );
    const found = uses.flatMap((use) =>
      use === 'flat'
        ? []
        : depths.flatMap((depth) => {
            const stream = rng.derive(`change ${use} ${depth}`);
            const change = pairedChange(pairsAlong(input, axis, use, 'flat'), input, stream, tasksAt(depth));
            return change ? [{ use, depth, ...change }] : [];
          }),
    );
    if (found.length === 0) return undefined;
    const data = { points, changes: judge(found, input.metric) };
    const metric = metricWords(input.metric);
    const colorOf = (use: string) => classPalette[uses.indexOf(use) % classPalette.length].light;
    return {
      title: 'Hierarchy by depth',
      finding: findingOf(data, metric),
      data,
      charts: [
        {
          caption: `${metric} on the ${input.split} split by depth in the hierarchy, with 95 % intervals over seeds`,
          spec: lineSpec(
            uses.map((use) => ({
              name: use,
              color: colorOf(use),
              points: points
                .filter((point) => point.use === use)
                .map(({ depth, mean, interval }) => ({ x: depth, y: mean, interval })),
            })),
            { x: 'depth', y: metric },
          ),
          legend: uses.map((use) => ({ title: use, color: colorOf(use) })),
        },
      ],
      table: {
        caption: `Against flat, depth by depth: ${metric} on the ${input.split} split; paired by seed, clear or not by Holm over all rows`,
        head: ['hierarchy', 'depth', 'seeds', 'difference', '95 % interval', 'Holm p', ''],
        rows: data.changes.map(({ use, depth, n, mean, interval, adjustedP, verdict }) => [
          use,
          String(depth),
          String(n),
          signed(mean),
          interval ? `${signed(interval[0])} … ${signed(interval[1])}` : '–',
          adjustedP === null ? '–' : adjustedP.toFixed(3),
          verdict === 'unclear' ? 'no clear difference' : verdict,
        ]),
      },
    };
  },
};

function findingOf({ points, changes }: HierarchyDepth, metric: string): string {
  const depths = [...new Set(points.map(({ depth }) => depth))];
  const flat = points.filter(({ use }) => use === 'flat').map(({ depth, mean }) => `${figure(mean)} at depth ${depth}`);
  const clear = changes
    .filter(({ verdict }) => verdict !== 'unclear')
    .toSorted((a, b) => Math.abs(b.mean) - Math.abs(a.mean));
  const base = `Without the hierarchy ${metric} is ${formatList(flat)}`;
  if (clear.length === 0) return `${base}; using it makes no clear difference at any of ${depths.length} depths.`;
  const said = ({ use, depth, mean, interval, verdict }: (typeof changes)[number]) =>
    `${use} is ${verdict} at depth ${depth}, ${signed(mean)} ${within(interval)}`;
  const rest =
    clear.length < changes.length
      ? `; no clear difference in the other ${changes.length - clear.length} of ${changes.length} comparisons`
      : '';
  return `${base}; ${formatList(clear.slice(0, 3).map(said))}${rest}.`;
}

function axisOf(input: AnalysisInput): AnalysisAxis | undefined {
  return input.axes.find((axis) => {
    const labels = axis.isSeed || roleOf(axis) !== 'hierarchy' ? [] : labelsOf(input, axis);
    return labels.length > 1 && labels.includes('flat');
  });
}

/** Ascending, of the tasks that all cells score. */
function depthsOf(input: AnalysisInput): number[] {
  const found = commonTasks(gridCells(input), input).flatMap((task) => input.depths?.[task] ?? []);
  return [...new Set(found)].sort((a, b) => a - b);
}
