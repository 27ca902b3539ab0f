import { expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { Rng } from '../../src/core/rng.js';
import { duplicateVotes } from '../../src/labeling/duplicateVotes.js';

/** Batches of rows, each given to ten labelers who are right in nine of ten cases. */
function crowd(batches: number, rowsPerBatch: number): number[][] {
  const rng = new Rng(1);
  return Array.from({ length: batches * rowsPerBatch }, (_, row) => {
    const y = rng.integer(2);
    const votes = new Array<number>(10 * batches).fill(-1);
    for (let j = 0; j < 10; j++) {
      votes[10 * Math.floor(row / rowsPerBatch) + j] = rng.uniform() < 0.9 ? y : 1 - y;
    }
    return votes;
  });
}

it('finds equal votes, in the order of the functions', () => {
  const table = crowd(1, 100).map((row) => [...row, row[3], row[0], row[3]]);
  expect(duplicateVotes(labelMatrixFromDense(table, 2))).toEqual([
    [0, 11],
    [3, 10, 12],
  ]);
});

it('does not take labelers for one who agree on all of a small batch', () => {
  const table = crowd(30, 10);
  const columns = table[0].map((_, j) => table.map((row) => row[j]).join());
  expect(new Set(columns).size, 'there are equal ones').toBeLessThan(columns.length);
  expect(duplicateVotes(labelMatrixFromDense(table, 2))).toEqual([]);
});

it('finds a copy in a batch that is large enough to tell', () => {
  const table = crowd(3, 80).map((row) => [...row, row[4]]);
  expect(duplicateVotes(labelMatrixFromDense(table, 2))).toEqual([[4, 30]]);
});

it('functions that chose the same rows are the same where nobody else is on these alone', () => {
  const table = Array.from({ length: 60 }, (_, row) => [
    row % 4 === 0 ? 1 : -1,
    row % 4 === 0 ? 1 : -1,
    row % 3 ? 1 : 0,
  ]);
  expect(duplicateVotes(labelMatrixFromDense(table, 2))).toEqual([[0, 1]]);
});

it('needs ten votes', () => {
  expect(duplicateVotes(labelMatrixFromDense(new Array(9).fill([0, 0, 1]), 2))).toEqual([]);
});
