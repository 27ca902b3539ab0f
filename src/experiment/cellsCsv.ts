import type { CellResult } from './cellResult.js';

/** Every score of every cell as CSV (RFC 4180), one line each: id, control, seed, the axes, task, source, split, slice, metric, value, n. */
export function cellsCsv(cells: readonly CellResult[]): string {
  const axes = [...new Set(cells.flatMap((cell) => Object.keys(cell.axes)))];
  const head = ['id', 'control', 'seed', ...axes.map((axis) => `axis:${axis}`)];
  const scored = ['task', 'source', 'split', 'slice', 'metric', 'value', 'n'];
  const lines = cells.flatMap(({ id, control, seed, axes: own, scores }) =>
    scores.map(({ task, source, split, slice, metric, value, n }) =>
      [id, control, seed, ...axes.map((axis) => own[axis]), task, source, split, slice, metric, value, n]
        .map(field)
        .join(','),
    ),
  );
  return `${[[...head, ...scored].map(field).join(','), ...lines].join('\r\n')}\r\n`;
}

function field(value: string | number | boolean | undefined): string {
  const text = value === undefined ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
