import { Rng } from '../../../src/core/rng.js';
import type { AnalysisInput } from '../../../src/experiment/analysis/analysisInput.js';
import type { CellResult } from '../../../src/experiment/cellResult.js';

type Label = string | number | boolean;

/** What a cell is planted to score. */
export interface Planted {
  /** Axis → labels; `seed` is the axis of seeds. */
  readonly axes: Readonly<Record<string, readonly Label[]>>;
  readonly tasks?: readonly string[];
  /** The score of a task in a cell before noise; undefined where the cell has none. */
  score(axes: Readonly<Record<string, Label>>, task: string): number | undefined;
  /** Kinds of controls that every cell has, and what they score. */
  readonly controls?: Readonly<
    Partial<Record<NonNullable<CellResult['control']>, (axes: Readonly<Record<string, Label>>, task: string) => number>>
  >;
  /** Deviation of what a cell has of its own, beside half as much that a seed's cells share. @default 0.01 */
  readonly noise?: number;
  readonly seeds?: number;
  readonly input?: Partial<AnalysisInput>;
}

/** Cells whose truth is known, as a sweep over all labels would leave them. */
export function plantedCells({
  axes,
  tasks = ['spam'],
  score,
  controls = {},
  noise = 0.01,
  seeds = 5,
  input,
}: Planted): AnalysisInput {
  const rng = new Rng(11).derive('planted cells');
  const all: Record<string, readonly Label[]> = { ...axes, seed: Array.from({ length: seeds }, (_, i) => i + 1) };
  const shared = new Map((all.seed as number[]).map((seed) => [seed, 0.5 * noise * rng.normal()]));
  const grid = Object.entries(all).reduce<Record<string, Label>[]>(
    (cells, [name, labels]) => cells.flatMap((cell) => labels.map((label) => ({ ...cell, [name]: label }))),
    [{}],
  );
  const cellOf = (own: Record<string, Label>, of: Planted['score'], control?: CellResult['control']): CellResult => ({
    id: JSON.stringify([own, control]),
    axes: own,
    ...(control && { control }),
    seed: Number(own.seed),
    scores: tasks.flatMap((task) => {
      const value = of(own, task);
      if (value === undefined) return [];
      const noisy = value + shared.get(Number(own.seed))! + noise * rng.normal();
      return [{ task, source: 'network' as const, split: 'test', metric: 'accuracy', value: noisy, n: 1000 }];
    }),
    cost: { seconds: 2, peakRssBytes: 1 },
  });
  const cells = grid.flatMap((own) => [
    cellOf(own, score),
    ...Object.entries(controls).map(([kind, of]) => cellOf(own, of!, kind as CellResult['control'])),
  ]);
  return {
    cells,
    axes: Object.entries(all).map(([name, labels]) => ({ name, labels, paths: [], isSeed: name === 'seed' })),
    metric: 'accuracy',
    split: 'test',
    baseline: {},
    ...input,
  };
}
