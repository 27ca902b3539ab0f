import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { labelMatrixFromDense } from '../../src/core/labelMatrix.js';
import { MatrixBuilder } from '../../src/labeling/matrixBuilder.js';

describe('MatrixBuilder', () => {
  it('makes of blocks what a dense table makes, wherever the blocks end', () => {
    const table = fc.integer({ min: 1, max: 5 }).chain((m) => {
      const row = fc.array(fc.integer({ min: -1, max: 2 }), { minLength: m, maxLength: m });
      return fc.array(row, { minLength: 1, maxLength: 30 });
    });
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 10 }), (rows, size) => {
        const names = rows[0].map((_, j) => `lf${j}`);
        const builder = new MatrixBuilder(rows.length, 3, names);
        for (let start = 0; start < rows.length; start += size) {
          const block = rows.slice(start, start + size);
          names.forEach((_, j) => {
            block.forEach((votes, row) => {
              if (votes[j] >= 0) builder.add(row, j, votes[j]);
            });
          });
          builder.endBlock(start, block.length);
        }
        const built = builder.finish();
        const expected = labelMatrixFromDense(rows, 3, names);
        expect({ ...built, lfs: [...built.lfs] }).toEqual({ ...expected, lfs: [...expected.lfs] });
      }),
    );
  });

  it('grows with the votes', () => {
    const n = 5000;
    const builder = new MatrixBuilder(n, 2, ['a']);
    for (let row = 0; row < n; row++) builder.add(row, 0, row % 2);
    builder.endBlock(0, n);
    expect(builder.finish().votes.length).toBe(n);
  });
});
