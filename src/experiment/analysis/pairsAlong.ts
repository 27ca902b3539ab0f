import type { CellResult } from '../cellResult.js';
import type { AnalysisAxis, AnalysisInput } from './analysisInput.js';
import type { CellPair } from './pairedChange.js';
import { seedOf } from './seedOf.js';
import { settingOf } from './settingOf.js';

/** The cells of the grid, controls left out. */
export function gridCells({ cells }: Pick<AnalysisInput, 'cells'>): CellResult[] {
  return cells.filter(({ control }) => control === undefined);
}

/** The labels of an axis that cells have, in the axis's order. */
export function labelsOf(input: AnalysisInput, { name, labels }: AnalysisAxis): AnalysisAxis['labels'] {
  const there = new Set(gridCells(input).map(({ axes }) => axes[name]));
  return labels.filter((label) => there.has(label));
}

/** The label of an axis that its others are held against. */
export function baselineOf(input: AnalysisInput, axis: AnalysisAxis): AnalysisAxis['labels'][number] {
  const labels = labelsOf(input, axis);
  const wanted = Object.hasOwn(input.baseline, axis.name) ? input.baseline[axis.name] : undefined;
  return wanted !== undefined && labels.includes(wanted) ? wanted : labels[0];
}

/** Cells with `label` on an axis, each with the cell that has `reference` there and agrees in everything else, the seed included. */
export function pairsAlong(
  input: AnalysisInput,
  { name }: AnalysisAxis,
  label: AnalysisAxis['labels'][number],
  reference: AnalysisAxis['labels'][number],
): CellPair[] {
  const keyOf = (cell: CellResult) => `${seedOf(cell, input)} ${settingOf(cell, input, [name])}`;
  const references = new Map(
    gridCells(input).flatMap((cell) => (cell.axes[name] === reference ? [[keyOf(cell), cell] as const] : [])),
  );
  return gridCells(input).flatMap((cell) => {
    const found = cell.axes[name] === label ? references.get(keyOf(cell)) : undefined;
    return found ? [{ cell, reference: found }] : [];
  });
}

/** Cells with their control of a kind: the same labels on every axis that the control has, and the same seed. */
export function pairsWithControl(input: AnalysisInput, kind: NonNullable<CellResult['control']>): CellPair[] {
  const controls = input.cells.filter(({ control }) => control === kind);
  return gridCells(input).flatMap((cell) => {
    const reference = controls.find(
      ({ seed, axes }) =>
        seed === cell.seed &&
        Object.entries(axes).every(([name, label]) => !(name in cell.axes) || cell.axes[name] === label),
    );
    return reference ? [{ cell, reference }] : [];
  });
}
