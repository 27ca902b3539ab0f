import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLabelMatrix, type LabelMatrix, labelMatrixFromDense, selectRows } from '../../src/core/labelMatrix.js';

function toDense(matrix: LabelMatrix): number[][] {
  return Array.from({ length: matrix.n }, (_, row) => {
    const votes = new Array<number>(matrix.m).fill(-1);
    for (let at = matrix.rowOffsets[row]; at < matrix.rowOffsets[row + 1]; at++)
      votes[matrix.lfs[at]] = matrix.votes[at];
    return votes;
  });
}

const tables = fc
  .integer({ min: 1, max: 5 })
  .chain((m) => fc.array(fc.array(fc.integer({ min: -1, max: 3 }), { minLength: m, maxLength: m }), { minLength: 1 }));

describe('LabelMatrix', () => {
  it('keeps every vote and no abstain', () => {
    fc.assert(
      fc.property(tables, (table) => {
        expect(toDense(labelMatrixFromDense(table, 4))).toEqual(table);
      }),
    );
  });

  it('selects rows in the order asked for', () => {
    fc.assert(
      fc.property(tables, fc.array(fc.nat()), (table, picks) => {
        const rows = picks.map((pick) => pick % table.length);
        expect(toDense(selectRows(labelMatrixFromDense(table, 4), rows))).toEqual(rows.map((row) => table[row]));
      }),
    );
  });

  it('refuses parts that do not fit together', () => {
    const parts = {
      k: 2,
      names: ['a', 'b'],
      rowOffsets: Uint32Array.of(0, 2),
      lfs: Uint32Array.of(0, 1),
      votes: Int16Array.of(0, 1),
    };
    expect(createLabelMatrix(parts).n).toBe(1);
    expect(() => createLabelMatrix({ ...parts, rowOffsets: Uint32Array.of(0, 1) })).toThrow(/^SHAPE/);
    expect(() => createLabelMatrix({ ...parts, lfs: Uint32Array.of(1, 1) })).toThrow(/^LF_INDEX/);
    expect(() => createLabelMatrix({ ...parts, lfs: Uint32Array.of(0, 2) })).toThrow(/^LF_INDEX/);
    expect(() => createLabelMatrix({ ...parts, votes: Int16Array.of(0, 2) })).toThrow(/^VOTE_RANGE/);
    expect(() => createLabelMatrix({ ...parts, votes: Int16Array.of(-1, 0) })).toThrow(/^VOTE_RANGE/);
  });
});
