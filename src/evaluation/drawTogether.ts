import { unionOfRows } from '../core/unionOfRows.js';

/**
 * Lets the rows of several tasks be drawn together in a bootstrap: a row that two tasks share is drawn for both or for neither.
 *
 * @param rows per task its ascending rows
 * @returns `n` different rows; `weightsOf` turns their counts [n] into each task's own, in buffers that the next call overwrites
 */
export function drawTogether(rows: readonly Uint32Array[]): {
  readonly n: number;
  weightsOf(drawn: Uint16Array): readonly Uint16Array[];
} {
  const union = unionOfRows(rows);
  const place = new Map([...union].map((row, i) => [row, i]));
  const places = rows.map((own) => own.map((row) => place.get(row)!));
  const buffers = rows.map((own) => new Uint16Array(own.length));
  return {
    n: union.length,
    weightsOf(drawn) {
      places.forEach((own, task) => {
        for (let i = 0; i < own.length; i++) buffers[task][i] = drawn[own[i]];
      });
      return buffers;
    },
  };
}
