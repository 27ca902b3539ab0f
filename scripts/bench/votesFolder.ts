import { closeSync, mkdirSync, openSync, readFileSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLabelMatrix, type LabelMatrix } from '../../src/core/labelMatrix.js';

/** What `set.json` says about the raw files beside it. */
export interface VotesShape {
  /** Labeling functions. */
  readonly m: number;
  /** Classes, at most 127. */
  readonly k: number;
  /** Rows of `train.i8`, on which models are fit. */
  readonly train: number;
  /** Rows of `test.i8`, which they predict; 0 where they predict the rows of the fit. */
  readonly test: number;
}

/** Votes as both sides of a benchmark take them: a row's m votes one after another, −1 = abstain. */
export interface DenseVotes {
  readonly m: number;
  readonly k: number;
  /** [rows, m] */
  readonly train: Int8Array;
  /** [rows, m] */
  readonly test?: Int8Array;
}

/**
 * Writes votes as raw files, so that every process of a benchmark, in whatever language, reads the same bytes: `train.i8` and
 * `test.i8`, signed bytes [rows, m] row by row, and their shape in `set.json`.
 */
export function writeVotes(folder: string, { m, k, train, test }: DenseVotes): VotesShape {
  mkdirSync(folder, { recursive: true });
  const shape: VotesShape = { m, k, train: train.length / m, test: (test?.length ?? 0) / m };
  writeFileSync(join(folder, 'train.i8'), train);
  if (test) writeFileSync(join(folder, 'test.i8'), test);
  writeFileSync(join(folder, 'set.json'), JSON.stringify(shape));
  return shape;
}

export function readShape(folder: string): VotesShape {
  return JSON.parse(readFileSync(join(folder, 'set.json'), 'utf8')) as VotesShape;
}

/** Reads one of the raw files into a label matrix, some megabytes at a time: the dense table never lies in memory as a whole. */
export function readVotes(folder: string, part: 'train' | 'test'): LabelMatrix {
  const shape = readShape(folder);
  const { m, k } = shape;
  const n = shape[part];
  const rowOffsets = new Uint32Array(n + 1);
  const file = join(folder, `${part}.i8`);
  eachChunk(file, n, m, (row, votes) => {
    let cast = 0;
    for (let j = 0; j < m; j++) if (votes[j] >= 0) cast++;
    rowOffsets[row + 1] = rowOffsets[row] + cast;
  });
  const lfs = new Uint16Array(rowOffsets[n]);
  const classes = new Int16Array(rowOffsets[n]);
  eachChunk(file, n, m, (row, votes) => {
    let at = rowOffsets[row];
    for (let j = 0; j < m; j++) {
      if (votes[j] < 0) continue;
      lfs[at] = j;
      classes[at++] = votes[j];
    }
  });
  return createLabelMatrix({
    k,
    names: Array.from({ length: m }, (_, j) => `lf${j}`),
    rowOffsets,
    lfs,
    votes: classes,
  });
}

/** [n, m] the votes of a label matrix as a dense table. */
export function denseVotes({ n, m, rowOffsets, lfs, votes }: LabelMatrix): Int8Array {
  const table = new Int8Array(n * m).fill(-1);
  for (let row = 0; row < n; row++) {
    for (let at = rowOffsets[row]; at < rowOffsets[row + 1]; at++) table[row * m + lfs[at]] = votes[at];
  }
  return table;
}

function eachChunk(file: string, n: number, m: number, visit: (row: number, votes: Int8Array) => void): void {
  const rows = Math.max(1, Math.floor((4 << 20) / m));
  const buffer = new Int8Array(rows * m);
  const handle = openSync(file, 'r');
  for (let start = 0; start < n; start += rows) {
    const length = Math.min(rows, n - start);
    readSync(handle, buffer, 0, length * m, start * m);
    for (let i = 0; i < length; i++) visit(start + i, buffer.subarray(i * m, (i + 1) * m));
  }
  closeSync(handle);
}
