import { Rng } from '../core/rng.js';
import { gridOf } from '../experiment/gridOf.js';
import type { AxisLabel, SearchParams } from '../experiment/sweepParams.js';
import type { Axis, AxisValue } from './readAxis.js';

/** A combination of values, one per axis. */
export interface SweepPoint {
  readonly axes: Record<string, AxisLabel>;
  readonly values: readonly AxisValue[];
  readonly sample?: number;
}

/** Every combination, seeds slowest: a sweep that ends early has each comparison at fewer seeds. */
export function sweepPoints(axes: readonly Axis[], search: SearchParams | undefined): SweepPoint[] {
  const rank = ({ paths }: Axis) => (paths.includes('seed') ? 0 : 1);
  const gridded = axes.filter(({ draw }) => !draw).sort((a, b) => rank(a) - rank(b));
  const drawn = axes.filter(({ draw }) => draw);
  const rng = new Rng(search?.seed ?? 0).derive('search');
  const samples = Array.from({ length: search?.samples ?? 1 }, (_, sample) =>
    drawn.map((axis) => axis.draw!(rng.derive(`${sample}/${axis.name}`))),
  );
  return gridOf([...gridded.map(({ values }) => values.length), samples.length]).map((point) => {
    const sample = point.at(-1)!;
    const chosen = new Map([
      ...gridded.map((axis, i) => [axis.name, axis.values[point[i]]] as const),
      ...drawn.map((axis, i) => [axis.name, samples[sample][i]] as const),
    ]);
    // Values are set in the order in which the file names the axes.
    const values = axes.map(({ name }) => chosen.get(name)!);
    return {
      axes: Object.fromEntries(axes.map(({ name }, i) => [name, values[i].label])),
      values,
      ...(search && { sample }),
    };
  });
}
